/** What hooks, waiting processes and clients ask of deliveries; answered once it is on disk. */
import type { Key } from "../../protocol/ids.ts";
import type * as api from "../api.ts";
import { type Context, whenDurable } from "../context.ts";
import { bindByKey } from "./binding.ts";
import { hook } from "./hooks.ts";
import { continueDelivery } from "./loop_guard.ts";
import { sessionRows } from "./rows.ts";
import { noteHanded, waitForWake } from "./waking.ts";

export class DeliveryDoor implements api.Delivery {
  readonly #ctx: Context;

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  /** While the state is read again, hooks hear nothing and waits go on: nobody refuses them. */
  async #answer<T>(work: (ctx: Context) => T | Promise<T>): Promise<T> {
    return await whenDurable(this.#ctx, await work(this.#ctx));
  }

  hook: api.Delivery["hook"] = (principal, given) => this.#answer((ctx) => hook(ctx, principal, given));
  sessionWait: api.Delivery["sessionWait"] = (principal, args) =>
    this.#answer((ctx) => waitForWake(ctx, { principal, ...args }));
  handed: api.Delivery["handed"] = (_principal, args) => this.#answer((ctx) => noteHanded(ctx, args));
  sessions: api.Delivery["sessions"] = (viewer, options) =>
    this.#answer((ctx) => sessionRows(ctx, viewer, options));
  toolCalled = (call: { toolUseId: string; key: Key }): void => bindByKey(this.#ctx, call);
  continueDelivery: api.Delivery["continueDelivery"] = (caller, args) =>
    this.#answer((ctx) => continueDelivery(ctx, caller, args));
}
