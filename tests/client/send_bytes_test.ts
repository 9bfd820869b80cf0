/** Sending many bytes of a known number. */
import assert from "node:assert/strict";
import { sendBytes } from "../../src/client/send_bytes.ts";

const never = new AbortController().signal;

async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
  run: (url: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  try {
    await run(`http://127.0.0.1:${server.addr.port}/files?name=a`);
  } finally {
    await server.shutdown();
  }
}

async function* pieces(
  count: number,
  ended: { value: boolean } = { value: false },
): AsyncGenerator<Uint8Array> {
  try {
    for (let n = 0; n < count; n++) yield await Promise.resolve(new Uint8Array(64 * 1024).fill(n));
  } finally {
    ended.value = true;
  }
}

Deno.test("the bytes arrive with their number and headers, and the answer comes back", async () => {
  const answer = async (request: Request) => {
    const sum = (await request.bytes()).reduce((a, b) => a + b, 0);
    const { headers } = request;
    return Response.json([
      headers.get("content-length"),
      headers.get("transfer-encoding"),
      headers.get("x-a"),
      sum,
    ]);
  };
  await withServer(answer, async (url) => {
    const response = await sendBytes(url, {
      headers: { "x-a": "1" },
      size: 20 * 65536,
      pieces: pieces(20),
      signal: never,
    });
    assert.equal(response.status, 200);
    assert.deepEqual(await response.json(), [`${20 * 65536}`, null, "1", 65536 * 190]);
  });
});

Deno.test("a refusal before the end is the answer, and the source is ended", async () => {
  const ended = { value: false };
  await withServer(() => new Response("no", { status: 413 }), async (url) => {
    const sending = { headers: {}, size: 1e12, pieces: pieces(1e7, ended), signal: never };
    const response = await sendBytes(url, sending);
    assert.deepEqual([response.status, await response.text()], [413, "no"]);
  });
  assert.ok(ended.value);
});

Deno.test("nobody there, a source that fails, and an abort are errors", async () => {
  const sending = { headers: {}, size: 65536, pieces: pieces(1), signal: never };
  await assert.rejects(sendBytes("http://127.0.0.1:1/", sending));
  const read = (request: Request) =>
    request.bytes().then(() => new Response("all of it"), () => new Response());
  await withServer(read, async (url) => {
    async function* failing() {
      yield* pieces(1);
      throw new Error("the disk failed");
    }
    await assert.rejects(sendBytes(url, { ...sending, size: 1e6, pieces: failing() }), /the disk failed/);
    const stop = new AbortController();
    async function* stopping() {
      yield* pieces(1);
      stop.abort(new Error("stopped"));
      yield* pieces(1);
    }
    await assert.rejects(sendBytes(url, { ...sending, size: 1e6, pieces: stopping(), signal: stop.signal }));
  });
});
