/** What comes as a file: forms, limits, repeats, and what breaks off. */
import assert from "node:assert/strict";
import { incomingFile } from "../../src/http/upload.ts";
import { OWNER, testWorld } from "../hub/world.ts";
import { until } from "../support/until.ts";
import { servedDoor } from "./served_door.ts";
import { PASSWORD, SESSION } from "./test_door.ts";
import { door, roomy } from "./files_door.ts";

Deno.test("a form with one file is taken, whatever stands around it", async () => {
  const { upload, get } = await door();
  const form = new FormData();
  form.set("comment", "ignored");
  form.set("file", new File(["hello\r\n--not the boundary\r\n"], 'sa"y ü.txt'));
  form.set("more", "ignored too");
  const { status, body } = await upload(form);
  assert.equal(status, 200, JSON.stringify(body));
  assert.equal(body.name, 'sa"y ü.txt');
  assert.equal(await (await get(body.id)).text(), "hello\r\n--not the boundary\r\n");
  const empty = new FormData();
  empty.set("file", new File([], "empty"));
  assert.equal((await upload(empty)).body.size, 0);
});

const disposition = 'Content-Disposition: form-data; name="f"; filename="a.txt"';
const brokenForms: [what: string, body: string, type?: string][] = [
  ["without a boundary", "x", "multipart/form-data"],
  ["without a file", '--B\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--B--\r\n'],
  ["with two files", `--B\r\n${disposition}\r\n\r\nx\r\n--B\r\n${disposition}\r\n\r\ny\r\n--B--\r\n`],
  ["that breaks off in the file", `--B\r\n${disposition}\r\n\r\nhello`],
  ["that breaks off in a head", `--B\r\nContent-Dispos`],
  ["that is empty", ""],
  ["with an endless head", `--B\r\n${"X: y\r\n".repeat(5000)}`],
  ["with too much beside the file", `--B\r\nX: y\r\n\r\n${"z".repeat(300_000)}\r\n--B--\r\n`],
  ["with rubbish behind a boundary", `--Brubbish\r\n${disposition}\r\n\r\nx\r\n--B--\r\n`],
];

for (const [what, body, type = "multipart/form-data; boundary=B"] of brokenForms) {
  Deno.test(`a form ${what} is refused and leaves nothing`, async () => {
    const { upload, world } = await door();
    const outcome = await upload(body, { headers: { "content-type": type } });
    assert.deepEqual([outcome.status, outcome.body.code], [400, "invalid_argument"], outcome.body.message);
    assert.deepEqual(await world.blobs.list(), []);
  });
}

Deno.test("a form is read alike however it is cut into pieces", async () => {
  const content = "a\r\n--\r\n--BB\r\n-\r\n\r\n";
  const form =
    `preamble\r\n--B\r\nX-Other: 1\r\n\r\nx\r\n--B\r\n${disposition}\r\n\r\n${content}\r\n--B--\r\n`
      .replace("--BB", "--b");
  const bytes = new TextEncoder().encode(form);
  for (let size = 1; size < 60; size++) {
    const request = new Request("http://localhost/api/files", {
      method: "POST",
      headers: { "content-type": 'multipart/form-data; charset=x; boundary="B"' },
      body: ReadableStream.from(cut(bytes, size)),
    });
    const file = await incomingFile(request, {});
    assert.equal(file.name, "a.txt");
    assert.equal(await new Response(ReadableStream.from(file.source)).text(), content.replace("--BB", "--b"));
    await file.end();
  }
});

function* cut(bytes: Uint8Array, size: number): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.slice(at, at + size);
}

Deno.test("the same upload under the same Idempotency-Key is the same file", async () => {
  const { upload } = await door();
  const init = { headers: { "idempotency-key": "once" } };
  const first = await upload("x", init);
  assert.deepEqual(await upload("x", init), first);
  const other = await upload("y", init);
  assert.deepEqual([other.status, other.body.code], [409, "id_conflict"]);
});

Deno.test("what is too large, or compressed on the way, is refused in words", async () => {
  const { upload, world } = await door();
  const large = await upload(new Uint8Array(1_000_001));
  assert.deepEqual([large.status, large.body.code, large.body.max_bytes], [413, "too_large", 1e6]);
  assert.match(large.body.message, /files\.max_file_mb/);
  const packed = await upload("x", { headers: { "content-encoding": "gzip" } });
  assert.deepEqual([packed.status, packed.body.code], [415, "unsupported_media_type"]);
  for (let n = 0; n < 10; n++) await upload(new Uint8Array(1_000_000).fill(n + 1));
  const full = await upload("x");
  assert.deepEqual([full.status, full.body.code], [507, "storage_full"]);
  assert.match(full.body.message, /files\.max_total_mb/);
  assert.equal((await world.blobs.list()).length, 10);
});

Deno.test("what comes in chunks, its length not announced, must be small", async () => {
  const { upload } = await door({}, { ...roomy, maxFileBytes: 1e7 });
  const chunks = (count: number) =>
    ReadableStream.from(Array.from({ length: count }, () => new Uint8Array(500_000)));
  assert.equal((await upload(chunks(1))).status, 200);
  const large = await upload(chunks(9));
  assert.deepEqual([large.status, large.body.code], [411, "length_required"]);
});

Deno.test("a session cookie uploads from our own page only, and in no form that another page could send", async () => {
  const { upload } = await door({ required: true });
  const headers = { cookie: `claude_comms_session=${SESSION}`, origin: "http://localhost:9920" };
  const plain = { headers: { ...headers, "content-type": "application/octet-stream" } };
  assert.equal((await upload("x", plain)).status, 200);
  const form = { headers: { ...headers, "content-type": "multipart/form-data; boundary=B" } };
  assert.equal((await upload("x", form)).status, 415);
  const { cookie } = headers;
  const elsewhere = { headers: { cookie, "content-type": "application/octet-stream" } };
  assert.equal((await upload("x", elsewhere)).status, 403);
  assert.equal((await upload("x", { headers: {} })).status, 401);
  assert.equal((await upload("x", { headers: { authorization: `Bearer ${PASSWORD}` } })).status, 200);
});

Deno.test("an upload that stops arriving is ended, and one that breaks off leaves nothing", async () => {
  const stuck = new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array([1])) });
  const request = new Request("http://localhost/", { method: "POST", body: stuck });
  const slow = await incomingFile(request, { idleMs: 20 });
  await assert.rejects(Array.fromAsync(slow.source), { status: 408, code: "too_slow" });
  await slow.end();

  const world = await testWorld({ settings: { files: roomy } });
  await using served = servedDoor({ realHub: world.hub, identity: OWNER });
  const connection = await Deno.connect({ hostname: "127.0.0.1", port: served.port });
  const head =
    `POST /api/files HTTP/1.1\r\nHost: 127.0.0.1:${served.port}\r\nContent-Length: 1000\r\n\r\nabc`;
  await connection.write(new TextEncoder().encode(head));
  await until(() => world.hub.figures().uploads === 1, { what: "the upload" });
  connection.close();
  await until(() => world.hub.figures().uploads === 0, { what: "the end of the upload" });
  assert.deepEqual([await world.blobs.list(), world.hub.figures().files], [[], 0]);
});
