/** REST as a program on the same machine calls it. */
import assert from "node:assert/strict";
import type { Answer } from "./mcp.ts";

export interface RestOptions {
  bearer?: string;
  headers?: Record<string, string>;
}

export interface RestOutcome {
  status: number;
  body: Answer;
  headers: Headers;
}

export class Rest {
  constructor(readonly url: string, readonly options: RestOptions = {}) {}

  async call(method: string, path: string, body?: unknown): Promise<RestOutcome> {
    const headers = new Headers(this.options.headers);
    if (this.options.bearer !== undefined) headers.set("authorization", `Bearer ${this.options.bearer}`);
    if (body !== undefined) headers.set("content-type", "application/json");
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, body: parsed(text), headers: response.headers };
  }

  /** A GET that must succeed. */
  async get(path: string): Promise<Answer> {
    return await this.#mustSucceed("GET", path);
  }

  /** A POST that must succeed. */
  async post(path: string, body: unknown = {}): Promise<Answer> {
    return await this.#mustSucceed("POST", path, body);
  }

  async #mustSucceed(method: string, path: string, body?: unknown): Promise<Answer> {
    const outcome = await this.call(method, path, body);
    const shown = JSON.stringify(outcome.body).slice(0, 500);
    assert.ok(outcome.status < 300, `${method} ${path} gave ${outcome.status}: ${shown}`);
    return outcome.body;
  }
}

function parsed(text: string): Answer {
  try {
    return JSON.parse(text);
  } catch {
    return { text };
  }
}
