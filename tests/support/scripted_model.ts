/** The Messages API with a script instead of a model, so that the real Claude Code runs offline and does what a test says. */

/** What the model does next: say something, or call a tool. */
export type ModelStep = { say: string } | { call: string; input: Record<string, unknown> };

/** One request that got a step. */
export interface Asked {
  /** When it came, as performance.now() tells. */
  at: number;
  /** All that the model is shown, as JSON. */
  all: string;
  /** What is new since the request before, as JSON. */
  fresh: string;
}

/** Decides by what the model is shown, with all requests so far. */
export type Decide = (asked: Asked) => ModelStep | Promise<ModelStep>;

export class ScriptedModel implements AsyncDisposable {
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  readonly #decide: Decide;
  /** The last message of each request that got a step: what the model "sees". */
  readonly seen: unknown[] = [];
  readonly asked: Asked[] = [];
  #known = new Set<string>();

  constructor(script: readonly ModelStep[] | Decide) {
    const steps = typeof script === "function" ? [] : [...script];
    this.#decide = typeof script === "function" ? script : () => steps.shift() ?? { say: "done" };
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen() {} },
      (request) => this.#answer(request),
    );
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
  }

  async #answer(request: Request): Promise<Response> {
    const { pathname } = new URL(request.url);
    const body = await request.text();
    if (request.method !== "POST" || pathname !== "/v1/messages") return new Response("{}", { status: 404 });
    const { messages, tools } = JSON.parse(body) as { messages: unknown[]; tools?: unknown[] };
    // Requests without tools are the client's own side questions (titles, topics).
    const step = tools && tools.length > 0 ? await this.#next(messages) : { say: "ok" };
    return new Response(eventsOf(step), { headers: { "content-type": "text/event-stream" } });
  }

  #next(messages: unknown[]): ModelStep | Promise<ModelStep> {
    this.seen.push(messages.at(-1));
    const parts = messages.map((message) => JSON.stringify(message, withoutCacheMarks));
    const fresh = parts.filter((part) => !this.#known.has(part)).join("\n");
    this.#known = new Set(parts);
    const asked = { at: performance.now(), all: parts.join("\n"), fresh };
    this.asked.push(asked);
    return this.#decide(asked);
  }

  /** The first request that shows the text. */
  showing(text: string): Asked | undefined {
    return this.asked.find(({ fresh }) => fresh.includes(text));
  }
}

/** They move from message to message and say nothing. */
function withoutCacheMarks(name: string, value: unknown): unknown {
  return name === "cache_control" ? undefined : value;
}

/** The streaming events of one answer. */
function eventsOf(step: ModelStep): string {
  const isCall = "call" in step;
  const block = isCall
    ? {
      type: "tool_use",
      id: `toolu_${crypto.randomUUID().replaceAll("-", "").slice(0, 24)}`,
      name: step.call,
      input: {},
    }
    : { type: "text", text: "" };
  const delta = isCall
    ? { type: "input_json_delta", partial_json: JSON.stringify(step.input) }
    : { type: "text_delta", text: step.say };
  const usage = { input_tokens: 1, output_tokens: 1 };
  const events = [
    {
      type: "message_start",
      message: {
        id: `msg_${crypto.randomUUID()}`,
        type: "message",
        role: "assistant",
        model: "scripted",
        content: [],
        stop_reason: null,
        stop_sequence: null,
        usage,
      },
    },
    { type: "content_block_start", index: 0, content_block: block },
    { type: "content_block_delta", index: 0, delta },
    { type: "content_block_stop", index: 0 },
    {
      type: "message_delta",
      delta: { stop_reason: isCall ? "tool_use" : "end_turn", stop_sequence: null },
      usage,
    },
    { type: "message_stop" },
  ];
  return events.map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`).join("");
}
