/** Two browsers and an agent talk through the real daemon. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { TestDaemon } from "../support/daemon.ts";
import { TestBrowser } from "./support/browser.ts";
import { Seeder } from "./support/seed.ts";

const loose = { sanitizeOps: false, sanitizeResources: false };

interface World extends AsyncDisposable {
  daemon: TestDaemon;
  browser: TestBrowser;
  seeder: Seeder;
}

async function world(): Promise<World> {
  const daemon = await TestDaemon.start();
  const browser = await TestBrowser.launch(daemon.apiUrl);
  return {
    daemon,
    browser,
    seeder: new Seeder(daemon.apiUrl),
    async [Symbol.asyncDispose]() {
      await browser[Symbol.asyncDispose]();
      await daemon[Symbol.asyncDispose]();
    },
  };
}

const composer = (page: Page) => page.getByTestId("message-input");
const chat = (page: Page) => page.getByTestId("chat-view");

async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** The row of a stored message with this text. */
function row(page: Page, text: string) {
  return chat(page).locator("article[data-message-id]", { hasText: text });
}

async function menuOf(page: Page, text: string, item: string): Promise<void> {
  await row(page, text).click({ button: "right", position: { x: 120, y: 8 } });
  await page.getByTestId(item).click();
}

Deno.test(
  { name: "what is written in one browser and by an agent appears in the other", ...loose },
  async () => {
    await using here = await world();
    const agent = await here.seeder.agent("ana");
    const a = await here.browser.visit({ path: "/c/general" });
    const b = await here.browser.visit({ path: "/c/general" });
    await say(a.page, "hello from **one**");
    await row(b.page, "hello from one").waitFor();
    await here.seeder.say("general", "hello from the agent", { as: agent.key });
    await row(a.page, "hello from the agent").waitFor();
    await row(b.page, "hello from the agent").waitFor();
    await say(a.page, "/dm @ana only for you");
    await row(a.page, "only for you").getByText("Whisper to ana").waitFor();
    assert.deepEqual([...a.complaints, ...b.complaints], []);
  },
);

Deno.test({
  name: "reactions, edits, pins, threads and deletions are live in the other browser and survive a reload",
  ...loose,
}, async () => {
  await using here = await world();
  const a = await here.browser.visit({ path: "/c/general" });
  const b = await here.browser.visit({ path: "/c/general" });
  await say(a.page, "first thing");
  await row(a.page, "first thing").hover();
  await a.page.getByTestId("action-react").click();
  await a.page.getByTestId("emoji-search").fill("rocket");
  await a.page.getByTestId("emoji-item").first().click();
  await row(b.page, "first thing").locator(".reaction", { hasText: "🚀" }).waitFor();
  await menuOf(a.page, "first thing", "ctx-edit");
  await a.page.getByTestId("edit-input").fill("second thing");
  await a.page.getByTestId("edit-input").press("Enter");
  await row(b.page, "second thing").getByText("(edited)").waitFor();
  await menuOf(b.page, "second thing", "ctx-pin");
  await row(a.page, "second thing").getByText("pinned").waitFor();
  await menuOf(a.page, "second thing", "ctx-reply");
  await a.page.getByTestId("thread-reply-input").fill("a reply");
  await a.page.getByTestId("thread-reply-input").press("Enter");
  await row(b.page, "second thing").getByText("1 reply").waitFor();
  await say(a.page, "will go");
  await row(b.page, "will go").waitFor();
  await menuOf(a.page, "will go", "ctx-delete");
  await a.page.getByTestId("undo-toast-undo").click();
  await row(a.page, "will go").waitFor();
  await b.page.reload();
  await row(b.page, "second thing").locator(".reaction", { hasText: "🚀" }).waitFor();
  await row(b.page, "second thing").getByText("pinned").waitFor();
  assert.deepEqual([...a.complaints, ...b.complaints], []);
});

Deno.test(
  { name: "what is written offline is kept over a reload and sent exactly once", ...loose },
  async () => {
    await using here = await world();
    const agent = await here.seeder.agent("ana");
    const a = await here.browser.visit({ path: "/c/general" });
    await say(a.page, "before");
    await row(a.page, "before").waitFor();
    await here.daemon.stop();
    await say(a.page, "while away");
    await a.page.locator("[data-testid^=outgoing-]", { hasText: "while away" }).waitFor();
    await a.page.getByTestId("connection-status").waitFor();
    const kept = await a.page.evaluate(() => localStorage.getItem("claude-comms.outbox"));
    assert.ok(kept?.includes("while away"));
    await here.daemon.start();
    await here.seeder.say("general", "meanwhile", { as: agent.key });
    await a.page.reload();
    await row(a.page, "while away").waitFor();
    await row(a.page, "meanwhile").waitFor();
    const { messages } = await here.seeder.call("GET", "/api/conversations/general/messages") as {
      messages: { body: string }[];
    };
    assert.equal(messages.filter((message) => message.body === "while away").length, 1);
  },
);

Deno.test({ name: "texts of others stay text, wherever they are shown", ...loose }, async () => {
  await using here = await world();
  const attack = `<img src=x onerror="window.broken=1"><script>window.broken=1</script>`;
  const agent = await here.seeder.agent("eve");
  await here.seeder.call("POST", "/api/conversations", {
    as: agent.key,
    body: { conversation: "trap", topic: attack, display_name: attack.slice(0, 100) },
  });
  await here.seeder.say("general", `${attack} [x](javascript:alert(1)) ${"`"}${attack}${"`"}`, {
    as: agent.key,
  });
  await here.seeder.call("PUT", "/api/participants/me/status", {
    as: agent.key,
    body: { emoji: "😀", text: attack },
  });
  await here.seeder.call("PUT", "/api/conversations/general/status", {
    as: agent.key,
    body: { label: "<b>x</b>" },
  });
  await here.seeder.call("POST", "/api/conversations/general/artifacts", {
    as: agent.key,
    body: {
      name: "trap",
      title: attack,
      type: "doc",
      content: `# x\n\n${attack}\n\n<a href="javascript:window.broken=1">y</a><iframe src="/"></iframe>`,
    },
  });
  const a = await here.browser.visit({ path: "/c/general" });
  await row(a.page, "onerror").first().waitFor();
  await a.page.getByTestId("header-artifacts-btn").click();
  await a.page.getByTestId("artifact-item-select-trap").click();
  await a.page.locator(".doc").waitFor();
  assert.equal(
    await a.page.locator(".doc img, .doc script, .doc iframe, .doc a[href^=javascript]").count(),
    0,
  );
  await a.page.goto(new URL("/c/trap", here.daemon.apiUrl).href);
  await a.page.getByTestId("header-channel-name").waitFor();
  assert.equal(await a.page.evaluate(() => "broken" in window), false);
  assert.deepEqual(a.complaints, []);
});

Deno.test(
  { name: "a link to an old message opens its place, and reading clears the badge", ...loose },
  async () => {
    await using here = await world();
    const agent = await here.seeder.agent("ana");
    const ids: string[] = [];
    for (let n = 0; n < 260; n++) {
      ids.push(
        await here.seeder.say("general", `line ${n} of many`, { as: agent.key }),
      );
    }
    const a = await here.browser.visit({ path: `/c/general/m/${ids[40]}` });
    await row(a.page, "line 40 of many").waitFor();
    await a.page.getByTestId("scroll-to-bottom").click();
    await row(a.page, "line 259 of many").waitFor();
    await a.page.getByTestId("channel-item-general").locator(".ch-badge").waitFor({ state: "detached" });
    const { conversations } = await here.seeder.call("GET", "/api/conversations") as {
      conversations: { id: string; unread_count: number }[];
    };
    assert.equal(conversations.find((one) => one.id === "general")?.unread_count, 0);
    assert.deepEqual(a.complaints, []);
  },
);

Deno.test(
  { name: "files are uploaded, shown as pictures where they are, and given to others", ...loose },
  async () => {
    await using here = await world();
    const a = await here.browser.visit({ path: "/c/general" });
    const b = await here.browser.visit({ path: "/c/general" });
    const dot =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await a.page.getByTestId("input-file-hidden").setInputFiles([
      { name: "dot.png", mimeType: "image/png", buffer: Buffer.from(dot, "base64") },
      { name: "notes <b>.txt", mimeType: "text/plain", buffer: Buffer.from("some notes") },
    ]);
    await a.page.locator("[data-testid=upload-list] [data-state=ready]").nth(1).waitFor();
    await say(a.page, "two files");
    await row(b.page, "two files").locator("img[alt='dot.png']").waitFor();
    const link = row(b.page, "two files").locator("a[download]").nth(1);
    const address = await link.getAttribute("href");
    assert.equal(await (await fetch(new URL(address!, here.daemon.apiUrl))).text(), "some notes");
    assert.deepEqual([...a.complaints, ...b.complaints], []);
  },
);
