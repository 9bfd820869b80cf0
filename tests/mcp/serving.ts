/** A door behind a real HTTP server, the official clients of both generations, and a hub whose waits a test controls. */
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from "@modelcontextprotocol/client";
import { Client as OlderClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as OlderTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { createMcp, type McpDoor } from "../../src/mcp/handler.ts";
import { type FakeHub, fakeHub, keptLog, principal } from "./fake_hub.ts";

export interface Served {
  url: string;
  door: McpDoor;
  [Symbol.asyncDispose](): Promise<void>;
}

export function serve({ hub }: FakeHub, progressEveryMs?: number): Served {
  const door = createMcp({ hub, version: "1.2.3", log: keptLog().log, progressEveryMs });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {} };
  const server = Deno.serve(options, (request) => door.fetch(request, principal));
  return {
    url: `http://127.0.0.1:${server.addr.port}/mcp`,
    door,
    async [Symbol.asyncDispose]() {
      await door.close();
      await server.shutdown();
    },
  };
}

export interface CallOptions {
  signal?: AbortSignal;
  onprogress?: (progress: { progress: number; total?: number | undefined }) => void;
}

export interface TestClient {
  list(): Promise<string[]>;
  call(name: string, args: Record<string, unknown>, options?: CallOptions): Promise<Record<string, unknown>>;
  instructions(): string | undefined;
  [Symbol.asyncDispose](): Promise<void>;
}

export type Connect = (url: string) => Promise<TestClient>;

const info = { name: "test", version: "1.0.0" };

function modern(mode: "legacy" | "auto" | { pin: string }): Connect {
  return async (url) => {
    const client = new ModernClient(info, { versionNegotiation: { mode } });
    await client.connect(new ModernTransport(new URL(url)));
    return {
      list: async () => (await client.listTools()).tools.map(({ name }) => name),
      call: (name, given, options) => client.callTool({ name, arguments: given }, options),
      instructions: () => client.getInstructions(),
      [Symbol.asyncDispose]: () => client.close(),
    };
  };
}

async function older(url: string): Promise<TestClient> {
  const client = new OlderClient(info);
  await client.connect(new OlderTransport(new URL(url)));
  return {
    list: async () => (await client.listTools()).tools.map(({ name }: { name: string }) => name),
    call: (name, given, options) => client.callTool({ name, arguments: given }, undefined, options),
    instructions: () => client.getInstructions(),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

export const clients: readonly [about: string, connect: Connect][] = [
  ["client 2.4 pinned to 2026-07-28", modern({ pin: "2026-07-28" })],
  ["client 2.4 choosing by itself", modern("auto")],
  ["client 2.4 with 2025-11-25", modern("legacy")],
  ["client 1.32", older],
];

export interface WaitingHub extends FakeHub {
  /** Resolves with the number of waiters once it is `count`. */
  waiters(count: number): Promise<void>;
  /** Lets all waits answer. */
  arrive(): void;
}

/** A hub whose waits last until `arrive`, or until their caller leaves. */
export function waitingHub(): WaitingHub {
  const waiting = new Set<() => void>();
  const watchers = new Set<() => void>();
  const changed = () => watchers.forEach((watch) => watch());
  const wait = (_caller: unknown, { signal }: { signal: AbortSignal }) => {
    const { promise, resolve } = Promise.withResolvers<object>();
    const end = () => {
      waiting.delete(end);
      changed();
      resolve({
        status: signal.aborted ? "timeout" : "message",
        messages: [],
        waited_seconds: 1,
        total_unread: 0,
      });
    };
    waiting.add(end);
    signal.addEventListener("abort", end);
    changed();
    return promise;
  };
  return {
    ...fakeHub({ wait }),
    arrive: () => waiting.forEach((end) => end()),
    waiters: (count) =>
      new Promise((resolve) => {
        const watch = () => {
          if (waiting.size !== count) return;
          watchers.delete(watch);
          resolve();
        };
        watchers.add(watch);
        watch();
      }),
  };
}
