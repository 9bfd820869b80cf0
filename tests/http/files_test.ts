/** Files through the REST door, on the real hub. */
import assert from "node:assert/strict";
import { OWNER } from "../hub/world.ts";
import { type Answer, door } from "./files_door.ts";

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
