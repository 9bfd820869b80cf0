/** Logging in and out, by form, by link and by programs. */
import assert from "node:assert/strict";
import { cookie, OWNER_TOKEN, PASSWORD, SESSION, testDoor } from "./test_door.ts";

const page = { accept: "text/html,application/xhtml+xml" };

Deno.test("a browser that is not logged in gets the login page, which knows where it wanted to go", async () => {
  const { call } = testDoor({ required: true });
  const response = await call("/c/general?x=1", { headers: page });
  assert.equal(response.status, 401);
  assert.match(response.headers.get("content-type")!, /text\/html/);
  assert.doesNotMatch(response.headers.get("content-security-policy")!, /unsafe-inline/);
  assert.equal(response.headers.get("x-frame-options"), "DENY");
  const html = await response.text();
  assert.match(html, /<form method="post" action="\/login">/);
  assert.match(html, /name="next" value="\/c\/general\?x=1"/);
  assert.doesNotMatch(html, /<style|<script|style=/);
});

Deno.test("logging in by form sets a cookie that scripts and other sites cannot use, and goes on", async () => {
  const { call } = testDoor({ required: true });
  const body = new URLSearchParams({ password: PASSWORD, next: "/c/general" });
  const response = await call("/login", {
    method: "POST",
    body,
    headers: { origin: "http://localhost:9920" },
  });
  assert.equal(response.status, 303);
  assert.equal(response.headers.get("location"), "/c/general");
  const set = response.headers.get("set-cookie")!;
  assert.match(
    set,
    new RegExp(`^claude_comms_session=${SESSION}; Path=/; HttpOnly; SameSite=Strict; Max-Age=3600$`),
  );
  await response.body?.cancel();
});

Deno.test("with TLS the cookie is marked Secure", async () => {
  const { call } = testDoor({ required: true, settings: { tls: true } });
  const response = await call("/login", {
    method: "POST",
    body: new URLSearchParams({ password: PASSWORD }),
  });
  assert.match(response.headers.get("set-cookie")!, /; Secure/);
  await response.body?.cancel();
});

Deno.test("a wrong password shows the form again and sets nothing", async () => {
  const { call } = testDoor({ required: true });
  const response = await call("/login", {
    method: "POST",
    body: new URLSearchParams({ password: "wrong", next: "/x" }),
  });
  assert.equal(response.status, 401);
  assert.equal(response.headers.get("set-cookie"), null);
  const html = await response.text();
  assert.match(html, /role="alert"/);
  assert.match(html, /value="\/x"/);
});

Deno.test("logging in never leads away from this daemon", async () => {
  const { call } = testDoor({ required: true });
  const away = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "/\t/evil",
    "javascript:alert(1)",
    "/login?x",
    "/ö",
    "",
  ];
  for (const next of away) {
    const response = await call("/login", {
      method: "POST",
      body: new URLSearchParams({ password: PASSWORD, next }),
    });
    assert.equal(response.headers.get("location"), "/", next);
    await response.body?.cancel();
  }
});

Deno.test("what a link says is shown as text", async () => {
  const { call } = testDoor({ required: true });
  const nasty = `/c/"><script>alert(1)</script>`;
  const html = await (await call(`/login?next=${encodeURIComponent(nasty)}`)).text();
  assert.doesNotMatch(html, /<script>/);
  assert.match(html, /&#34;&#62;&#60;script/);
});

Deno.test("a one-time link logs in and goes on from our own page, so that the strict cookie travels", async () => {
  const { call } = testDoor({ required: true });
  const response = await call("/login?token=one-time&next=/c/general");
  assert.equal(response.status, 200);
  assert.match(response.headers.get("set-cookie")!, /HttpOnly/);
  assert.match(await response.text(), /http-equiv="refresh" content="0; url=\/c\/general"/);
  const used = await call("/login?token=used");
  assert.equal(used.status, 401);
  assert.equal(used.headers.get("set-cookie"), null);
  await used.body?.cancel();
});

Deno.test("programs log in with JSON and get JSON", async () => {
  const { call } = testDoor({ required: true });
  const right = await call("/login", { json: { token: OWNER_TOKEN } });
  assert.deepEqual(await right.json(), { status: "logged_in" });
  const wrong = await call("/login", { json: { token: "wrong" } });
  assert.equal(wrong.status, 401);
  assert.equal((await wrong.json()).code, "unauthorized");
  const empty = await call("/login", { json: [] });
  assert.equal(empty.status, 400);
  await empty.body?.cancel();
});

Deno.test("logging out ends the session and takes the cookie back", async () => {
  const { call, auth } = testDoor({ required: true });
  const response = await call("/logout", { method: "POST", headers: cookie });
  assert.deepEqual(auth.loggedOut, [SESSION]);
  assert.match(response.headers.get("set-cookie")!, /claude_comms_session=; .*Max-Age=0/);
  await response.body?.cancel();
  const got = await call("/logout", { headers: cookie });
  assert.equal(got.status, 405);
  await got.body?.cancel();
});
