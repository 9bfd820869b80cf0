/** What the session needs from the browser. */
import type { Wire, WireEvents } from "../net/feed.ts";
import type { AttentionOptions } from "./attention.svelte.ts";
import type { Store } from "./persisted.svelte.ts";
import type { Send } from "./uploads.svelte.ts";
import type { Address } from "./router.svelte.ts";

export interface Platform {
  store: Store;
  address: Address;
  /** Names this page among several of one person. */
  instance: string;
  newId: () => string;
  openWire: (key: string, events: WireEvents) => Promise<Wire>;
  nextFrame: (run: () => void) => void;
  after: (ms: number, run: () => void) => void;
  isLooking: () => boolean;
  isHidden: () => boolean;
  upload: Send;
  copy: (text: string) => Promise<void>;
  notify: AttentionOptions["notify"];
  beep: () => void;
}
