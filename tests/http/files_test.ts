/** Files through the REST door, on the real hub. */
import assert from "node:assert/strict";
import { incomingFile } from "../../src/http/upload.ts";
import { OWNER, testWorld } from "../hub/world.ts";
import { until } from "../support/until.ts";
import { servedDoor } from "./served_door.ts";
import { type CallInit, PASSWORD, SESSION, testDoor, type TestDoorOptions } from "./test_door.ts";

// deno-lint-ignore no-explicit-any -- answers are looked into field by field
type Answer = any;

const roomy = { maxFileBytes: 1e6, maxFilesBytes: 1e7, keepFreeBytes: 0, graceMs: 3_600_000 };

async function door(options: TestDoorOptions = {}, files = roomy) {
  const world = await testWorld({ settings: { files } });
  const { call } = testDoor({ realHub: world.hub, identity: OWNER, ...options });
  const upload = async (
    content: BodyInit,
    { path = "/api/files", ...init }: CallInit & { path?: string } = {},
  ) => {
    const response = await call(path, { method: "POST", body: content, ...init });
    return { status: response.status, body: await response.json() as Answer };
  };
  const stored = async (content: BodyInit, name = "a.bin"): Promise<Answer> => {
    const { status, body } = await upload(content, { path: `/api/files?name=${encodeURIComponent(name)}` });
    assert.equal(status, 200, JSON.stringify(body));
    return body;
  };
  const get = (id: string, headers: Record<string, string> = {}, query = "") =>
    call(`/api/files/${id}${query}`, { headers });
  return { world, call, upload, stored, get };
}

Deno.test("bytes come back as they were sent, under the name that the query gives", async () => {
  const { stored, get } = await door();
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const file = await stored(bytes, "Prüfung 漢字.bin");
  assert.equal(file.status, "stored");
  assert.equal(file.url, `/api/files/${file.id}`);
  assert.equal(file.size, 50_000);
  const response = await get(file.id);
  assert.deepEqual(new Uint8Array(await response.arrayBuffer()), bytes);
  assert.equal(response.headers.get("content-length"), "50000");
  assert.equal(response.headers.get("content-type"), "application/octet-stream");
  assert.equal(
    response.headers.get("content-disposition"),
    `attachment; filename="Prufung __.bin"; filename*=UTF-8''Pr%C3%BCfung%20%E6%BC%A2%E5%AD%97.bin`,
  );
});

Deno.test("the name may come in a header, percent-encoded; without one it is file", async () => {
  const { upload } = await door();
  const named = await upload("x", { headers: { "x-file-name": "%F0%9F%8E%89.txt" } });
  assert.equal(named.body.name, "🎉.txt");
  assert.equal((await upload("x")).body.name, "file");
  const wrong = await upload("x", { headers: { "x-file-name": "%ff" } });
  assert.deepEqual([wrong.status, wrong.body.code], [400, "invalid_argument"]);
});

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

Deno.test("a part of a file is given by range, and the whole when the range means another content", async () => {
  const { stored, get } = await door();
  const { id } = await stored("0123456789", "digits.txt");
  const asked = async (range: string, more: Record<string, string> = {}) => {
    const response = await get(id, { range, ...more });
    return [response.status, response.headers.get("content-range"), await response.text()];
  };
  assert.deepEqual(await asked("bytes=2-4"), [206, "bytes 2-4/10", "234"]);
  assert.deepEqual(await asked("bytes=7-"), [206, "bytes 7-9/10", "789"]);
  assert.deepEqual(await asked("bytes=-3"), [206, "bytes 7-9/10", "789"]);
  assert.deepEqual(await asked("bytes=5-500"), [206, "bytes 5-9/10", "56789"]);
  assert.deepEqual(await asked("bytes=-500"), [206, "bytes 0-9/10", "0123456789"]);
  for (const nonsense of ["bytes=4-2", "bytes=-", "bytes=a-b", "lines=1-2", "bytes=0-1,3-4", "bytes=1"]) {
    assert.deepEqual(await asked(nonsense), [200, null, "0123456789"], nonsense);
  }
  const { headers } = await get(id);
  const etag = headers.get("etag")!;
  assert.deepEqual(await asked("bytes=0-0", { "if-range": etag }), [206, "bytes 0-0/10", "0"]);
  assert.deepEqual(await asked("bytes=0-0", { "if-range": '"other"' }), [200, null, "0123456789"]);
  for (const outside of ["bytes=10-", "bytes=99-100", "bytes=-0"]) {
    const [status, range, body] = await asked(outside);
    assert.deepEqual([status, range, JSON.parse(body as string).code], [
      416,
      "bytes */10",
      "range_not_satisfiable",
    ]);
  }
});

Deno.test("a copy that is still right is not sent again, and HEAD sends no bytes at all", async () => {
  const { stored, get, call } = await door();
  const { id } = await stored("hello", "a.txt");
  const etag = (await get(id)).headers.get("etag")!;
  for (const known of [etag, `W/${etag}`, `"x", ${etag}`]) {
    const response = await get(id, { "if-none-match": known });
    assert.deepEqual([response.status, await response.text()], [304, ""]);
  }
  const head = await call(`/api/files/${id}`, { method: "HEAD" });
  assert.deepEqual([head.status, head.headers.get("content-length"), await head.text()], [200, "5", ""]);
});

const hostile: [what: string, content: string | Uint8Array, shown: boolean][] = [
  ["a page", "<!doctype html><script>alert(1)</script>", false],
  [
    "a drawing with a script",
    '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    false,
  ],
  ["a document with a style sheet", '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><a/>', false],
  ["a ZIP", "PK\x03\x04\x14\x00", false],
  ["a PDF", "%PDF-1.7\n1 0 obj", false],
  ["a script", "alert(document.cookie)", true],
  ["a page that does not begin as one", "hi <script>alert(1)</script>", true],
];

for (const [what, content, isShown] of hostile) {
  Deno.test(`${what} is served inert, under whatever name`, async () => {
    const { stored, get } = await door();
    for (const name of ["x.html", "x.svg", "x.png", "x"]) {
      const { id } = await stored(content as BodyInit, name);
      const { headers, body } = await get(id);
      await body?.cancel();
      const type = headers.get("content-type")!;
      assert.ok(!/html|svg|xml|script/.test(type), type);
      assert.equal(headers.get("content-disposition")!.startsWith(isShown ? "inline" : "attachment"), true);
      assert.equal(headers.get("x-content-type-options"), "nosniff");
      assert.match(headers.get("content-security-policy")!, /^sandbox; default-src 'none'/);
      assert.equal(headers.get("cross-origin-resource-policy"), "same-origin");
      assert.match(headers.get("cache-control")!, /private, no-cache/);
    }
  });
}

Deno.test("a picture is shown in place, and saved where that is asked for", async () => {
  const { stored, get } = await door();
  const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0]);
  const { id, type } = await stored(png, "cat.html");
  assert.equal(type, "image/png");
  const shown = await get(id);
  assert.equal(shown.headers.get("content-type"), "image/png");
  assert.match(shown.headers.get("content-disposition")!, /^inline/);
  const saved = await get(id, {}, "?download=true");
  assert.match(saved.headers.get("content-disposition")!, /^attachment/);
  await Promise.all([shown.body?.cancel(), saved.body?.cancel()]);
});

const hostileNames = ["../../x", "a\r\nX-Evil: 1", "\u202Egnp.exe", '";x="', "nul\u0000", "🎉".repeat(300)];

Deno.test("no name breaks a header or leads out of a folder", async () => {
  const { stored, get } = await door();
  for (const given of hostileNames) {
    const { id, name } = await stored("x", given);
    const { headers, body } = await get(id);
    await body?.cancel();
    assert.equal(headers.get("x-evil"), null);
    assert.match(
      headers.get("content-disposition")!,
      /^inline; filename="[\x20-\x7e]*"; filename\*=UTF-8''[\w%.!~-]+$/,
    );
    assert.ok(!/[/\\\p{Cc}\u202e]/u.test(name), JSON.stringify(name));
  }
});

Deno.test("a message carries what was uploaded, and the conversation lists it", async () => {
  const { stored, call } = await door();
  const { id, name, size, type } = await stored("hello", "a.txt");
  const json = { message: "look", files: [id] };
  await (await call("/api/conversations/general/messages", { method: "POST", json })).body?.cancel();
  const { files } = await (await call("/api/conversations/general/files?count=5")).json() as Answer;
  assert.deepEqual([files.length, files[0].id, files[0].sender_key], [1, id, OWNER]);
  const { messages } = await (await call("/api/messages/general")).json() as Answer;
  assert.deepEqual(messages.at(-1).files, [{ id, name, size, type }]);
});

Deno.test("a file that cannot be seen, one that never was, and a wrong id are the same", async () => {
  const { world, stored, call } = await door();
  const eve = await world.person("eve");
  const { id } = await stored("mine");
  const asEve = { headers: { "x-comms-key": eve.key } };
  const answers = await Promise.all([id, crypto.randomUUID(), "..%2f..%2fetc%2fpasswd"].map(async (one) => {
    const response = await call(`/api/files/${one}`, asEve);
    const { code, message } = await response.json() as Answer;
    return [response.status, code, message.replace(/"[^"]*"/, '"ID"')];
  }));
  assert.deepEqual(answers[0]!.slice(0, 2), [404, "not_found"]);
  assert.deepEqual(answers[1], answers[0]);
  assert.deepEqual(answers[2], answers[0]);
});

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
