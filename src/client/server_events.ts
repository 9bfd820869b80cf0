/** Reading server-sent events. */

export interface ServerEvent {
  /** "message" when the server names no other. */
  event: string;
  id: string;
  data: string;
}

/** An event that grows beyond this is not ours: reading stops. */
const maxEventChars = 8_000_000;

/** The events of a response body, in order. Throws when one is longer than any event of ours can be. */
export async function* serverEvents(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ServerEvent> {
  let pending = "";
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    pending += text;
    if (pending.length > maxEventChars) throw new Error("The event stream sends an event without end");
    const parts = pending.split(/\r?\n\r?\n/);
    pending = parts.pop()!;
    for (const part of parts) {
      const event = parseEvent(part);
      if (event !== undefined) yield event;
    }
  }
}

/** Undefined for comments and other blocks without data. */
function parseEvent(block: string): ServerEvent | undefined {
  const found: ServerEvent = { event: "message", id: "", data: "" };
  const data: string[] = [];
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ""] = /^([^:]+):? ?(.*)$/.exec(line) ?? [];
    if (field === "data") data.push(value);
    else if (field === "event" || field === "id") found[field] = value;
  }
  return data.length === 0 ? undefined : { ...found, data: data.join("\n") };
}
