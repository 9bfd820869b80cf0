/** Two browsers and an agent talk through the real daemon. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { loose, menuOf, row, say, World } from "./support/world.ts";

Deno.test(
  { name: "what is written in one browser and by an agent appears in the other", ...loose },
  async () => {
    await using here = await World.start();
    const agent = await here.seeder.agent("ana");
    const a = await here.visit();
    const b = await here.visit();
    await say(a, "hello from **one**");
    await row(b, "hello from one").waitFor();
    await here.seeder.say("general", "hello from the agent", { as: agent.key });
    await row(a, "hello from the agent").waitFor();
    await row(b, "hello from the agent").waitFor();
    await say(a, "/dm @ana only for you");
    await row(a, "only for you").getByText("Whisper to ana").waitFor();
    here.assertCalm();
  },
);

Deno.test({ name: "what happens is taken in while the browser draws no frames", ...loose }, async () => {
  await using here = await World.start();
  const agent = await here.seeder.agent("ana");
  const page = await here.visit({
    path: "/c/general",
    script: () => {
      Object.assign(globalThis, { requestAnimationFrame: () => 0 });
    },
  });
  await say(page, "first");
  await row(page, "first").waitFor();
  await here.seeder.say("general", "unseen by frames", { as: agent.key });
  await row(page, "unseen by frames").waitFor();
});

Deno.test({
  name: "reactions, edits, pins, threads and deletions are live in the other browser and survive a reload",
  ...loose,
}, async () => {
  await using here = await World.start();
  const a = await here.visit();
  const b = await here.visit();
  await say(a, "first thing");
  await row(a, "first thing").hover();
  await a.getByTestId("action-react").click();
  await a.getByTestId("emoji-search").fill("rocket");
  await a.getByTestId("emoji-item").first().click();
  await row(b, "first thing").locator(".reaction", { hasText: "🚀" }).waitFor();
  await menuOf(a, "first thing", "ctx-edit");
  await a.getByTestId("edit-input").fill("second thing");
  await a.getByTestId("edit-input").press("Enter");
  await row(b, "second thing").getByText("(edited)").waitFor();
  await menuOf(b, "second thing", "ctx-pin");
  await row(a, "second thing").getByText("pinned").waitFor();
  await menuOf(a, "second thing", "ctx-reply");
  await a.getByTestId("thread-reply-input").fill("a reply");
  await a.getByTestId("thread-reply-input").press("Enter");
  await row(b, "second thing").getByText("1 reply").waitFor();
  await say(a, "will go");
  await row(b, "will go").waitFor();
  await menuOf(a, "will go", "ctx-delete");
  await a.getByTestId("undo-toast-undo").click();
  await row(a, "will go").waitFor();
  await b.reload();
  await row(b, "second thing").locator(".reaction", { hasText: "🚀" }).waitFor();
  await row(b, "second thing").getByText("pinned").waitFor();
  here.assertCalm();
});

Deno.test(
  { name: "what is written offline is kept over a reload and sent exactly once", ...loose },
  async () => {
    await using here = await World.start();
    const agent = await here.seeder.agent("ana");
    const a = await here.visit();
    await say(a, "before");
    await row(a, "before").waitFor();
    await here.daemon.stop();
    await say(a, "while away");
    await a.locator("[data-testid^=outgoing-]", { hasText: "while away" }).waitFor();
    await a.getByTestId("connection-status").waitFor();
    const kept = await a.evaluate(() => localStorage.getItem("claude-comms.outbox"));
    assert.ok(kept?.includes("while away"));
    await here.daemon.start();
    await here.seeder.say("general", "meanwhile", { as: agent.key });
    await a.reload();
    await row(a, "while away").waitFor();
    await row(a, "meanwhile").waitFor();
    const { messages } = await here.seeder.call("GET", "/api/conversations/general/messages") as {
      messages: { body: string }[];
    };
    assert.equal(messages.filter((message) => message.body === "while away").length, 1);
  },
);

Deno.test({ name: "texts of others stay text, wherever they are shown", ...loose }, async () => {
  await using here = await World.start();
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
  const a = await here.visit();
  await row(a, "onerror").first().waitFor();
  await a.getByTestId("header-artifacts-btn").click();
  await a.getByTestId("artifact-item-select-trap").click();
  await a.locator(".doc").waitFor();
  assert.equal(
    await a.locator(".doc img, .doc script, .doc iframe, .doc a[href^=javascript]").count(),
    0,
  );
  await a.goto(new URL("/c/trap", here.daemon.apiUrl).href);
  await a.getByTestId("header-channel-name").waitFor();
  assert.equal(await a.evaluate(() => "broken" in window), false);
  here.assertCalm();
});

Deno.test(
  { name: "a link to an old message opens its place, and reading clears the badge", ...loose },
  async () => {
    await using here = await World.start();
    const agent = await here.seeder.agent("ana");
    const ids: string[] = [];
    for (let n = 0; n < 260; n++) {
      ids.push(
        await here.seeder.say("general", `line ${n} of many`, { as: agent.key }),
      );
    }
    const a = await here.visit({ path: `/c/general/m/${ids[40]}` });
    await row(a, "line 40 of many").waitFor();
    await a.getByTestId("scroll-to-bottom").click();
    await row(a, "line 259 of many").waitFor();
    await a.getByTestId("channel-item-general").locator(".ch-badge").waitFor({ state: "detached" });
    const { conversations } = await here.seeder.call("GET", "/api/conversations") as {
      conversations: { id: string; unread_count: number }[];
    };
    assert.equal(conversations.find((one) => one.id === "general")?.unread_count, 0);
    here.assertCalm();
  },
);

Deno.test(
  { name: "files are uploaded, shown as pictures where they are, and given to others", ...loose },
  async () => {
    await using here = await World.start();
    const a = await here.visit();
    const b = await here.visit();
    const dot =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
    await a.getByTestId("input-file-hidden").setInputFiles([
      { name: "dot.png", mimeType: "image/png", buffer: Buffer.from(dot, "base64") },
      { name: "notes <b>.txt", mimeType: "text/plain", buffer: Buffer.from("some notes") },
    ]);
    await a.locator("[data-testid=upload-list] [data-state=ready]").nth(1).waitFor();
    await say(a, "two files");
    await row(b, "two files").locator("img[alt='dot.png']").waitFor();
    const link = row(b, "two files").locator("a[download]").nth(1);
    const address = await link.getAttribute("href");
    assert.equal(await (await fetch(new URL(address!, here.daemon.apiUrl))).text(), "some notes");
    here.assertCalm();
  },
);
