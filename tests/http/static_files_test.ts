import assert from "node:assert/strict";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { openStaticFiles } from "../../src/http/static_files.ts";
import { pageFolder, requestOf, testDoor } from "./test_door.ts";

async function withFolder(
  files: Record<string, string>,
  run: (folder: URL, path: string) => Promise<void>,
): Promise<void> {
  const path = await Deno.makeTempDir();
  try {
    for (const [name, content] of Object.entries(files)) {
      await Deno.mkdir(join(path, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(path, name), content);
    }
    await run(pathToFileURL(`${path}/`), path);
  } finally {
    await Deno.remove(path, { recursive: true });
  }
}

Deno.test("the start page and places inside the app are index.html, unknown files are not", async () => {
  const { call } = testDoor();
  for (const path of ["/", "/c/general", "/c/general/m/1", "/?x=1", "/index.html"]) {
    const response = await call(path);
    assert.equal(response.status, 200, path);
    assert.match(response.headers.get("content-type")!, /text\/html/);
    assert.match(await response.text(), /<title>claude-comms/);
  }
  for (const path of ["/nothing.js", "/assets/", "/page", "/d/general"]) {
    const response = await call(path);
    assert.equal(response.status, 404, path);
    await response.body?.cancel();
  }
});

Deno.test("nothing outside the folder is served, however the path is written", async () => {
  await withFolder(
    { "web/index.html": "page", "secret.txt": "secret", "web/.env": "secret" },
    async (_folder, path) => {
      const ui = openStaticFiles([pathToFileURL(`${path}/web/`)]);
      const { call } = testDoor({ ui });
      const tries = [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/.env",
        "//etc/passwd",
        "/a/../../secret.txt",
        "/c:/x",
        "/\\secret.txt",
        "/file:///etc/passwd",
        "/index.html%00.js",
        "/.%2e/secret.txt",
      ];
      for (const path of tries) {
        const [request, info] = requestOf("/");
        const raw = new Proxy(request, {
          get: (target, name) => name === "url" ? `http://localhost:9920${path}` : bound(target, name),
        });
        const response = await testDoor({ ui }).door.fetch(raw, info);
        assert.equal(response.status, 404, path);
        await response.body?.cancel();
      }
      assert.equal(await (await call("/")).text(), "page");
    },
  );
});

function bound(target: Request, name: string | symbol): unknown {
  const value = Reflect.get(target, name, target);
  return typeof value === "function" ? value.bind(target) : value;
}

Deno.test("security headers are on every page file and on not-modified answers", async () => {
  const { call } = testDoor();
  const first = await call("/page.js");
  const etag = first.headers.get("etag")!;
  const again = await call("/page.js", { headers: { "if-none-match": `"other", W/${etag}` } });
  assert.equal(again.status, 304);
  assert.equal(await again.text(), "");
  for (const { headers } of [first, again]) {
    const policy = headers.get("content-security-policy")!;
    assert.match(policy, /script-src 'self';/);
    assert.match(policy, /connect-src 'self';/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.equal(headers.get("x-content-type-options"), "nosniff");
    assert.equal(headers.get("x-frame-options"), "DENY");
    assert.equal(headers.get("referrer-policy"), "no-referrer");
    assert.equal(headers.get("cache-control"), "no-cache");
  }
  assert.match(first.headers.get("content-type")!, /^text\/javascript/);
  await first.body?.cancel();
});

Deno.test("only files whose name changes with their content are kept for ever", async () => {
  const files = { "index.html": "x", "assets/index-B2x9Zk_1.js": "1", "assets/logo.svg": "2", "sw.js": "3" };
  await withFolder(files, async (folder) => {
    const { call } = testDoor({ ui: openStaticFiles([folder]) });
    const cache = async (path: string) => {
      const response = await call(path);
      await response.body?.cancel();
      return response.headers.get("cache-control");
    };
    assert.match((await cache("/assets/index-B2x9Zk_1.js"))!, /immutable/);
    for (const path of ["/", "/assets/logo.svg", "/sw.js"]) assert.equal(await cache(path), "no-cache", path);
  });
});

Deno.test("a page that is built while the daemon runs takes over, and changes are seen", async () => {
  await withFolder({}, async (_folder, path) => {
    const built = pathToFileURL(`${path}/dist/`);
    const { call } = testDoor({ ui: openStaticFiles([built, pageFolder]) });
    assert.match(await (await call("/")).text(), /id="conversations"/);
    await Deno.mkdir(join(path, "dist"));
    await Deno.writeTextFile(join(path, "dist", "index.html"), "first");
    const first = await call("/");
    assert.equal(await first.text(), "first");
    await Deno.writeTextFile(join(path, "dist", "index.html"), "second build");
    const second = await call("/", { headers: { "if-none-match": first.headers.get("etag")! } });
    assert.equal(await second.text(), "second build");
  });
});

Deno.test("HEAD gives the headers without the content", async () => {
  const { call } = testDoor();
  const response = await call("/page.css", { method: "HEAD" });
  assert.equal(response.status, 200);
  assert.match(response.headers.get("content-type")!, /text\/css/);
  assert.equal(await response.text(), "");
});

Deno.test("files beyond the memory that is set aside are still served", async () => {
  const files = Object.fromEntries(
    Array.from({ length: 8 }, (_, at) => [`f${at}.txt`, "x".repeat(1000) + at]),
  );
  await withFolder(files, async (folder) => {
    const { call } = testDoor({ ui: openStaticFiles([folder], { cacheBytes: 2500 }) });
    for (let round = 0; round < 2; round++) {
      for (const [name, content] of Object.entries(files)) {
        assert.equal(await (await call(`/${name}`)).text(), content);
      }
    }
  });
});

Deno.test("the small page has no script or style of its own in the HTML and never makes markup of text", async () => {
  const html = await Deno.readTextFile(new URL("index.html", pageFolder));
  assert.doesNotMatch(html, /<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/);
  const script = await Deno.readTextFile(new URL("page.js", pageFolder));
  assert.doesNotMatch(script, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
});
