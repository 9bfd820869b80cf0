/** The message field, and the artifact editor. */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { becomes, composer, loose, row, say, World } from "./support/world.ts";

Deno.test({
  name: "a code block is written in a field of its own, and Backspace at its start dissolves it",
  ...loose,
}, async () => {
  await using here = await World.start();
  const a = await here.visit();
  const block = a.getByTestId("block-textarea");
  await composer(a).pressSequentially("see:");
  await composer(a).press("Shift+Enter");
  await composer(a).pressSequentially("```ts ");
  await block.fill("const x = 1;");
  assert.equal(await a.getByTestId("block-textarea-lang").inputValue(), "ts");
  await block.press("Home");
  await block.press("Backspace");
  await block.waitFor({ state: "detached" });
  assert.equal(await composer(a).inputValue(), "see:\nconst x = 1;");
  await composer(a).fill("see:\n```ts");
  await composer(a).press("Space");
  await block.fill("const y = 2;");
  await block.press("Control+Enter");
  await row(a, "see:").locator(".code-block", { hasText: "const y = 2;" }).waitFor();
  assert.equal(await composer(a).inputValue(), "");
  here.assertCalm();
});

Deno.test({
  name: "names, code and commands are coloured as they are typed, and nothing of the text is lost",
  ...loose,
}, async () => {
  await using here = await World.start();
  await here.seeder.agent("ana");
  const a = await here.visit();
  const marks = a.getByTestId("composer-marks");
  await composer(a).fill("/dm @ana run `deno task ok` with @nobody\n  and more");
  await marks.locator(".other", { hasText: "@ana" }).waitFor();
  assert.equal(await marks.locator(".command").textContent(), "/dm");
  assert.equal(await marks.locator(".code").textContent(), "`deno task ok`");
  assert.equal((await marks.textContent())!.replace("\u200b", ""), await composer(a).inputValue());
  const heights = await composer(a).evaluate((field) => [field.scrollHeight, field.clientHeight]);
  assert.equal(heights[0], heights[1]);
  here.assertCalm();
});

/** What is typed, and where its effect shows. */
const effects: readonly [typed: string, shows: (page: Page) => Promise<unknown>][] = [
  ["/dm @ana between us", (page) => row(page, "between us").getByText("Whisper to ana").waitFor()],
  ["/reply ID a reply", (page) => row(page, "first").getByText("1 reply").waitFor()],
  ["/react ID 🎉", (page) => row(page, "first").locator(".reaction", { hasText: "🎉" }).waitFor()],
  ["/pin ID", (page) => row(page, "first").getByText("pinned").waitFor()],
  ["/me waves", (page) => row(page, "phil waves").waitFor()],
  ["/edit last waves twice", (page) => row(page, "waves twice").getByText("(edited)").waitFor()],
  ["/delete last", (page) => page.getByTestId("undo-toast-undo").click()],
  ["/topic What we do", (page) => page.getByTestId("chat-header-topic").getByText("What we do").waitFor()],
  ["/status 🎧 busy", (page) => page.getByTestId("sidebar-user-profile").getByText("🎧 busy").waitFor()],
  ["/star", (page) => page.getByTestId("starred-channel-item-general").waitFor()],
  ["/mute", (page) => page.getByTestId("channel-mute-general").waitFor()],
  ["/mute all", (page) => page.getByTestId("channel-mute-general").waitFor({ state: "detached" })],
  ["/thread ID", (page) => page.getByTestId("thread-panel").waitFor()],
  ["/search first", (page) => page.locator(".search-result").first().waitFor()],
  ["/who", (page) => page.getByTestId("member-list").waitFor()],
  ["/list", (page) => page.getByText("All conversations").last().waitFor()],
  ["/help", (page) => page.getByText("Archive this conversation").first().waitFor()],
  ["/kick @ana", (page) => page.getByTestId("confirm-dialog-cancel").click()],
  ["/join lab", (page) => page.getByTestId("header-channel-name").getByText("lab").waitFor()],
  ["/invite @ana come", (page) => page.getByTestId("toast").getByText("ana is invited").waitFor()],
  ["/close", (page) => page.getByTestId("undo-toast-undo").click()],
  ["/archive", (page) => page.getByTestId("undo-toast-undo").click()],
  ["/leave", (page) => page.getByTestId("undo-toast-undo").click()],
  ["/nick phil2", (page) => page.getByTestId("sidebar-user-profile").getByText("phil2").waitFor()],
];

Deno.test({ name: "every slash command does what it says", ...loose }, async () => {
  await using here = await World.start();
  await here.seeder.call("PATCH", "/api/participants/me", { body: { name: "phil" } });
  await here.seeder.agent("ana");
  const id = await here.seeder.say("general", "first");
  const a = await here.visit();
  await row(a, "first").waitFor();
  for (const [typed, shows] of effects) {
    await say(a, typed.replace("ID", id));
    await shows(a);
    await a.keyboard.press("Escape");
    await a.locator("[role=dialog]").waitFor({ state: "detached" });
  }
  const chooser = a.waitForEvent("filechooser");
  await say(a, "/file");
  await (await chooser).setFiles([{ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") }]);
  await a.locator("[data-testid=upload-list] [data-state=ready]").waitFor();
  await say(a, "/jion lab");
  await a.getByTestId("composer-error").getByText("did you mean /join").waitFor();
  here.assertCalm();
});

Deno.test(
  { name: "an artifact that somebody else changed meanwhile is not overwritten unasked", ...loose },
  async () => {
    await using here = await World.start();
    const { seeder } = here;
    const ana = await seeder.agent("ana");
    const artifact = "/api/conversations/general/artifacts";
    await seeder.call("POST", artifact, {
      body: { name: "plan", title: "The plan", type: "doc", content: "# One" },
    });
    const a = await here.visit();
    await a.getByTestId("header-artifacts-btn").click();
    await a.getByTestId("artifact-item-select-plan").click();
    await a.getByTestId("artifact-edit").click();
    await a.getByTestId("artifact-editor-textarea").fill("# Mine");
    await seeder.call("PUT", `${artifact}/plan`, { as: ana.key, body: { content: "# Hers" } });
    await a.getByTestId("remote-update-banner").getByText("ana").waitFor();
    const content = async () => String((await seeder.call("GET", "/api/artifacts/general/plan")).content);
    assert.equal(await content(), "# Hers");
    await a.getByRole("button", { name: "Save mine as the next version" }).click();
    await becomes(content, (text) => text === "# Mine");
    await a.locator(".doc", { hasText: "Mine" }).waitFor();
    here.assertCalm();
  },
);

Deno.test(
  { name: "the first run shows how to bring in an agent, and turns green when one comes", ...loose },
  async () => {
    await using here = await World.start();
    const a = await here.visit({ path: "/" });
    await a.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await a.getByTestId("first-run-command-copy").click();
    assert.equal(
      await a.evaluate(() => Reflect.get(navigator, "clipboard").readText()),
      `claude mcp add --transport http claude-comms ${here.daemon.apiUrl}/mcp`,
    );
    assert.equal(await a.getByTestId("first-run-setup").textContent(), "claude-comms setup");
    const ana = await here.seeder.agent("ana");
    await a.locator("[data-testid=first-run][data-ready]").getByText("ana is here").waitFor();
    await here.seeder.say("general", "hello", { as: ana.key });
    await a.getByTestId(`message-sender-${ana.key}`).click();
    await a.getByTestId("profile-card-name").getByText("ana").waitFor();
    await a.getByTestId("profile-card-whisper").click();
    await becomes(() => composer(a).inputValue(), (text) => text === "/dm @ana ");
    here.assertCalm();
  },
);
