import assert from "node:assert/strict";
import { DaemonClient, NotRunning } from "../../src/client/daemon_client.ts";
import { announceDaemon } from "../../src/client/running.ts";
import type { Config } from "../../src/config/load.ts";
import { ensureOwnerToken } from "../../src/config/owner_token.ts";
import { pathsFrom } from "../../src/config/paths.ts";
import { defaults, type Settings } from "../../src/config/settings.ts";

interface Served {
  url: string;
  requests: { url: string; headers: Headers }[];
}

async function withServer(
  answer: (request: Request, count: number) => Response | Promise<Response>,
  run: (served: Served) => Promise<void>,
): Promise<void> {
  const requests: Served["requests"] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    requests.push({ url: request.url, headers: new Headers(request.headers) });
    return answer(request, requests.length);
  });
  try {
    await run({ url: `http://127.0.0.1:${server.addr.port}`, requests });
  } finally {
    await server.shutdown();
  }
}

async function withHome(settings: Partial<Settings>, run: (config: Config) => Promise<void>): Promise<void> {
  const home = await Deno.makeTempDir();
  try {
    const paths = pathsFrom({ CLAUDE_COMMS_HOME: home });
    await run({
      settings: { ...defaults, ...settings },
      paths,
      sources: new Map(),
      warnings: [],
      exists: true,
    });
  } finally {
    await Deno.remove(home, { recursive: true });
  }
}

function announce({ paths }: Config, mcp: string): Promise<void> {
  return announceDaemon(paths, {
    version: "0.7.0",
    addresses: { mqtt: "", ws: "", mcp, web: null, local: null },
  });
}

Deno.test("the client finds address and owner's token by itself", async () => {
  await withServer(() => Response.json({ ok: 1 }), async ({ url, requests }) => {
    await withHome({}, async (config) => {
      const token = await ensureOwnerToken(config.paths);
      await announce(config, url);
      const daemon = await DaemonClient.find(config);
      assert.deepEqual(await daemon.get("/api/x", { query: { a: "b c", no: undefined, n: 1 } }), { ok: 1 });
      assert.equal(requests[0]!.url, `${url}/api/x?a=b+c&n=1`);
      assert.equal(requests[0]!.headers.get("authorization"), `Bearer ${token}`);
      assert.equal(requests[0]!.headers.get("x-comms-client"), "cli");
      await (await DaemonClient.find(config, { token: "mine" })).get("/");
      assert.equal(requests[1]!.headers.get("authorization"), "Bearer mine");
    });
  });
});

Deno.test("without a token file the password is used, and nothing when there is none", async () => {
  await withServer(() => Response.json({}), async ({ url, requests }) => {
    for (const [password, expected] of [["s3cret", "Bearer s3cret"], ["", null]] as const) {
      await withHome({ "broker.auth.password": password }, async (config) => {
        await announce(config, url);
        await (await DaemonClient.find(config)).get("/");
        assert.equal(requests.at(-1)!.headers.get("authorization"), expected);
      });
    }
  });
});

Deno.test("the owner's token is not sent to whatever happens to listen on the configured port", async () => {
  await withServer(() => Response.json({}), async ({ url, requests }) => {
    await withHome({ "mcp.port": Number(new URL(url).port) }, async (config) => {
      await ensureOwnerToken(config.paths);
      await Deno.writeTextFile(config.paths.pid, `${Deno.pid}`);
      await (await DaemonClient.find(config)).get("/");
      assert.equal(requests[0]!.headers.get("authorization"), null);
    });
  });
});

Deno.test("without a daemon the client says so", async () => {
  await withHome({}, async (config) => {
    await assert.rejects(DaemonClient.find(config), (error) => error instanceof NotRunning);
  });
});

Deno.test("refusals keep their code and details, everything else is unreachable", async () => {
  const answers: [Response, string, RegExp][] = [
    [
      Response.json({ error: "x", code: "not_found", message: "No", n: 1 }, { status: 404 }),
      "CommsError",
      /^No$/,
    ],
    [Response.json({ code: "internal", message: "Broke" }, { status: 500 }), "Unreachable", /^Broke$/],
    [Response.json({ code: "toString", message: "Odd" }, { status: 400 }), "Unreachable", /^Odd$/],
    [Response.json({}, { status: 502 }), "Unreachable", /status 502/],
    [new Response("<html>"), "Unreachable", /is not claude-comms/],
    [Response.json([]), "", /./],
    [new Response("null"), "Unreachable", /is not claude-comms/],
  ];
  for (const [response, name, message] of answers) {
    await withServer(() => response, async ({ url }) => {
      const asked = new DaemonClient({ url, bearer: undefined }).get("/");
      if (name === "") return void await asked;
      await assert.rejects(asked, (error: Error) => error.name === name && message.test(error.message));
    });
  }
  const nobody = new DaemonClient({ url: "http://127.0.0.1:1", bearer: undefined });
  await assert.rejects(nobody.get("/"), /Cannot reach the daemon at http:\/\/127\.0\.0\.1:1: /);
});

Deno.test("a daemon that never answers is given up", async () => {
  const late = Promise.withResolvers<Response>();
  await withServer(() => late.promise, async ({ url }) => {
    const asked = new DaemonClient({ url, bearer: undefined }).get("/", { timeoutMs: 20 });
    await assert.rejects(asked, /it did not answer in time/);
    late.resolve(new Response());
  });
});

Deno.test("following resumes where it was cut off, without gaps, and tells of a reset", async () => {
  const event = (seq: number) => `id: ${seq}\ndata: ${JSON.stringify({ seq, topic: "t", payload: {} })}\n\n`;
  const streams = [
    "event: ready\nid: 7\ndata: {}\n\n" + event(8),
    "event: reset\nid: 20\ndata: {}\n\n" + event(21),
  ];
  await withServer(
    (_, count) => new Response(streams[count - 1] ?? ": later\n\n"),
    async ({ url, requests }) => {
      const stop = new AbortController();
      let resets = 0;
      const events = new DaemonClient({ url, bearer: undefined }).follow({
        since: 7,
        signal: stop.signal,
        onReset: () => resets++,
      });
      assert.equal((await events.next()).value.seq, 8);
      assert.equal((await events.next()).value.seq, 21);
      assert.equal(resets, 1);
      stop.abort();
      assert.equal((await events.next()).done, true);
      assert.deepEqual(requests.map(({ url }) => new URL(url).search), ["?since=7", "?since=8"]);
    },
  );
});

Deno.test("following ends with an error when the daemon refuses", async () => {
  const refused = () => Response.json({ code: "unauthorized", message: "Who are you" }, { status: 401 });
  await withServer(refused, async ({ url }) => {
    const events = new DaemonClient({ url, bearer: undefined }).follow({
      since: 0,
      signal: new AbortController().signal,
      onReset: () => {},
    });
    await assert.rejects(events.next(), /Who are you/);
  });
});
