/**
 * The MCP door, loaded when the first of its requests comes: its packages are a third of the start's time and a fifth of an
 * idle daemon's memory.
 */
import type { HubCore } from "../hub/hub.ts";
import type { Principal } from "../hub/api.ts";
import type { Log } from "../hub/ports.ts";
import { Tally } from "../lib/tally.ts";
import { version } from "../lib/version.ts";
import type { McpDoor } from "../mcp/handler.ts";

export class McpWhenNeeded {
  readonly #options: { hub: HubCore; log: Log };
  /** Refusals by their code. */
  readonly refused = new Tally();
  #loading: Promise<McpDoor> | undefined;
  #door: McpDoor | undefined;
  #isClosed = false;

  constructor(options: { hub: HubCore; log: Log }) {
    this.#options = options;
  }

  fetch(request: Request, principal: Principal): Promise<Response> {
    return this.#door?.fetch(request, principal) ??
      (this.#loading ??= this.#load()).then((door) => door.fetch(request, principal));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#door?.close();
  }

  async #load(): Promise<McpDoor> {
    const { createMcp } = await import("../mcp/handler.ts");
    const door = createMcp({ ...this.#options, version, refused: this.refused });
    // Closed meanwhile: it refuses what comes, as any closed door.
    if (this.#isClosed) await door.close();
    return this.#door = door;
  }
}
