/**
 * Messages that were refused once. MQTT 3.1.1 can refuse only by closing, and clients send an unacknowledged message again after each
 * reconnect, so a second refusal would keep them out for ever: the repetition is acknowledged and swallowed.
 */
import type { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { limits } from "../protocol/limits.ts";

export class Refusals {
  readonly #most: number;
  /** In order of their last refusal. */
  readonly #known = new Set<string>();

  constructor(most: number) {
    this.#most = most;
  }

  /** True when this client has had this message refused before. Remembers it in any case. */
  isRepeated(clientId: string, packet: { topic: string; payload: Buffer }): boolean {
    const key = `${clientId}\n${messageIdOf(packet)}`;
    const isKnown = this.#known.delete(key);
    this.#known.add(key);
    if (this.#known.size > this.#most) this.#forgetOldest();
    return isKnown;
  }

  #forgetOldest(): void {
    for (const oldest of this.#known) {
      this.#known.delete(oldest);
      return;
    }
  }
}

/** The id that the message names, or, without a usable one, a digest of all of it. */
function messageIdOf({ topic, payload }: { topic: string; payload: Buffer }): string {
  const id = idIn(payload);
  if (typeof id === "string" && id !== "" && id.length <= limits.operationIdChars) return id;
  return createHash("sha256").update(topic).update("\0").update(payload).digest("base64");
}

function idIn(payload: Buffer): unknown {
  try {
    const message: unknown = JSON.parse(payload.toString());
    return typeof message === "object" && message !== null && "id" in message ? message.id : undefined;
  } catch {
    return undefined;
  }
}
