/** Clients that behave badly harm nobody else. */
import assert from "node:assert/strict";
import { ANA, fakeHub } from "./fake_hub.ts";
import { call, envelope, type Json, legacyHeaders, modernHeaders } from "./requests.ts";
import { serve, type Served } from "./serving.ts";

const sent = call("comms_send", { key: ANA, conversation: "general", message: "hi" });

async function isServed({ url }: Served): Promise<boolean> {
  const response = await fetch(url, { method: "POST", headers: legacyHeaders, body: JSON.stringify(sent) });
  const { result } = await response.json() as { result: Json };
  return result.structuredContent !== undefined;
}

/** Sends bytes as they are and hangs up. */
async function hangUpAfter({ url }: Served, text: string): Promise<void> {
  const { hostname, port } = new URL(url);
  using connection = await Deno.connect({ hostname, port: Number(port) });
  await connection.write(new TextEncoder().encode(text));
}

Deno.test("a client that vanishes in the middle of a request", async () => {
  await using served = serve(fakeHub());
  const head =
    "POST /mcp HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n";
  for (let times = 0; times < 20; times++) await hangUpAfter(served, `${head}{"jsonrpc":`);
  assert.ok(await isServed(served));
});

Deno.test("a client that comes when the door is closed is told to come later", async () => {
  await using served = serve(fakeHub());
  await served.door.close();
  const response = await fetch(served.url, {
    method: "POST",
    headers: legacyHeaders,
    body: JSON.stringify(sent),
  });
  assert.deepEqual([response.status, await response.text()], [503, ""]);
});

const deep = "[".repeat(200_000) + "]".repeat(200_000);

const bodies: [about: string, headers: Record<string, string>, body: string][] = [
  ["deep arguments", legacyHeaders, JSON.stringify(sent).replace('"hi"', deep)],
  [
    "a deep envelope",
    modernHeaders("tools/call", "comms_send"),
    JSON.stringify({ ...sent, params: { ...sent.params as Json, _meta: { ...envelope, x: 0 } } })
      .replace(
        '"io.modelcontextprotocol/clientCapabilities":{}',
        `"io.modelcontextprotocol/clientCapabilities":{"x":${deep}}`,
      ),
  ],
  ["a deep batch", legacyHeaders, deep],
  ["a batch of thousands", legacyHeaders, JSON.stringify(Array.from({ length: 5000 }, () => sent))],
  ["an id of a megabyte", legacyHeaders, JSON.stringify({ ...sent, id: "x".repeat(1_000_000) })],
  ["a tool name of a megabyte", legacyHeaders, JSON.stringify(call("x".repeat(1_000_000), {}))],
];

for (const [about, headers, body] of bodies) {
  Deno.test(`${about} is answered, and so is the next client`, async () => {
    await using served = serve(fakeHub());
    const response = await fetch(served.url, { method: "POST", headers, body });
    assert.ok(response.status >= 200 && response.status < 600, `${response.status}`);
    await response.text();
    assert.ok(await isServed(served));
  });
}
