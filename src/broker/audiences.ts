/** Who may receive a message: asked for every reader at the moment of every delivery. */
import { Buffer } from "node:buffer";
import type { Hub, Viewer } from "../hub/api.ts";
import type { Audience, Log } from "../hub/ports.ts";
import { TOPIC_ROOT } from "../protocol/topics.ts";

const prefix = `${TOPIC_ROOT}/`;
const smallBufferBytes = 1024;

/** True for topics whose messages belong to the hub. */
export function isOurs(topic: string): boolean {
  return topic.startsWith(prefix) || topic === TOPIC_ROOT;
}

export class Audiences {
  readonly #hub: Pick<Hub, "mayReceive" | "audienceOf">;
  readonly #log: Log;
  /** Every delivery of a message, also a retained or a late one, carries the very Buffer that was published. */
  readonly #byPayload = new WeakMap<Buffer, Audience>();
  #last: { payload: Buffer; audience: Audience } | undefined;

  constructor(hub: Pick<Hub, "mayReceive" | "audienceOf">, log: Log) {
    this.#hub = hub;
    this.#log = log;
  }

  set(payload: Buffer, audience: Audience): void {
    this.#byPayload.set(payload, audience);
  }

  /** For keeping a payload: a small one cut from a large buffer is copied, as it would keep all of that alive. */
  compact(payload: Buffer): Buffer {
    if (payload.buffer.byteLength <= payload.length * 2 + smallBufferBytes) return payload;
    const copy = Buffer.allocUnsafeSlow(payload.length);
    copy.set(payload);
    const audience = this.#byPayload.get(payload);
    if (audience) this.#byPayload.set(copy, audience);
    return copy;
  }

  /** Whether this viewer may be given this message now. An error of the hub hides it. */
  admits(viewer: Viewer, message: { topic: string; payload: Buffer }): boolean {
    if (!isOurs(message.topic)) return true;
    try {
      const audience = this.#audienceOf(message);
      if (audience === undefined) return false;
      return audience.kind === "everyone" || this.#hub.mayReceive(viewer, audience);
    } catch (error) {
      this.#log.error("mqtt.audience_bug", { topic: message.topic, error: String(error) });
      return false;
    }
  }

  #audienceOf({ topic, payload }: { topic: string; payload: Buffer }): Audience | undefined {
    if (this.#last?.payload === payload) return this.#last.audience;
    const audience = this.#byPayload.get(payload);
    if (audience === undefined) return this.#hub.audienceOf(topic);
    this.#last = { payload, audience };
    return audience;
  }
}
