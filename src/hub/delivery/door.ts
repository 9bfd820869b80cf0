/** What hooks, waiting processes and clients ask of deliveries; answered once it is on disk. */
import { CommsError } from "../../protocol/errors.ts";
import type * as api from "../api.ts";
import { type Context, whenDurable } from "../context.ts";
import { bindByMadeCall } from "./binding.ts";
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

  /** A refusal would show as an error in the session, which can do nothing about it: what is not said now is said later. */
  hook: api.Delivery["hook"] = async (principal, given) => {
    try {
      return await this.#answer((ctx) => hook(ctx, principal, given));
    } catch (error) {
      if (!(error instanceof CommsError)) throw error;
      this.#ctx.log.warn("hook.unanswered", { code: error.code });
      return {};
    }
  };
  sessionWait: api.Delivery["sessionWait"] = (principal, args) =>
    this.#answer((ctx) => waitForWake(ctx, { principal, ...args }));
  handed: api.Delivery["handed"] = (_principal, args) => this.#answer((ctx) => noteHanded(ctx, args));
  sessions: api.Delivery["sessions"] = (viewer, options) =>
    this.#answer((ctx) => sessionRows(ctx, viewer, options));
  toolCalled = (call: api.MadeCall): void => bindByMadeCall(this.#ctx, call);
  continueDelivery: api.Delivery["continueDelivery"] = (caller, args) =>
    this.#answer((ctx) => continueDelivery(ctx, caller, args));
}
