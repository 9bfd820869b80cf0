/** What one keeps for oneself is the same in every browser; what concerns oneself is noticed. */
import assert from "node:assert/strict";
import { becomes, channelMenu, composer, loose, menuOf, row, say, World } from "./support/world.ts";

Deno.test(
  { name: "a draft is there in the other browser, and gone when it was sent from there", ...loose },
  async () => {
    await using here = await World.start();
    const [a, b] = [await here.visit(), await here.visit({ path: "/c/general" })];
    await here.seeder.call("POST", "/api/conversations", { body: { conversation: "lab" } });
    await composer(a).fill("half a tho");
    await becomes(() => composer(b).inputValue(), (text) => text === "half a tho");
    await a.getByTestId("channel-item-lab").click();
    await a.getByTestId("channel-item-general").getByText("draft").waitFor();
    await composer(b).press("End");
    await composer(b).pressSequentially("ught");
    await composer(b).press("Enter");
    await row(b, "half a thought").waitFor();
    await a.getByTestId("channel-item-general").getByText("draft").waitFor({ state: "detached" });
    await a.getByTestId("channel-item-general").click();
    await row(a, "half a thought").waitFor();
    assert.equal(await composer(a).inputValue(), "");
    here.assertCalm();
  },
);

Deno.test(
  { name: "stars, order, mutes, kept searches and starred artifacts are the daemon's", ...loose },
  async () => {
    await using here = await World.start();
    const { seeder } = here;
    const ana = await seeder.agent("ana");
    for (const conversation of ["lab", "zoo"]) {
      await seeder.call("POST", "/api/conversations", { body: { conversation } });
    }
    await seeder.call("POST", "/api/conversations/general/artifacts", {
      body: { name: "plan", title: "The plan", type: "plan", content: "# Plan" },
    });
    const [a, b] = [await here.visit(), await here.visit()];
    await channelMenu(a, "zoo", "channel-ctx-up");
    const order = () =>
      b.getByTestId("sidebar-channel-section-joined").locator("li[data-conv]")
        .evaluateAll((rows) => rows.map((one) => one.getAttribute("data-conv")));
    await becomes(order, (ids) => ids.join() === "general,zoo,lab");
    await a.locator('li[data-conv="lab"]').dragTo(a.locator('li[data-conv="general"]'), {
      targetPosition: { x: 60, y: 4 },
    });
    await becomes(order, (ids) => ids.join() === "lab,general,zoo");
    await channelMenu(a, "lab", "channel-ctx-star");
    await b.getByTestId("starred-channel-item-lab").waitFor();
    await channelMenu(a, "zoo", "channel-ctx-mute");
    await b.getByTestId("channel-mute-zoo").waitFor();
    await a.getByTestId(`member-${ana.key}`).click({ button: "right" });
    await a.getByTestId("member-ctx-mute").click();
    await b.getByTestId(`member-${ana.key}`).click({ button: "right" });
    await b.getByTestId("member-ctx-mute").filter({ hasText: "Notify again" }).waitFor();
    await b.keyboard.press("Escape");
    await a.getByTestId("header-artifacts-btn").click();
    await a.getByTestId("artifact-star-plan").click();
    await b.getByTestId("header-artifacts-btn").click();
    await b.locator("[data-testid=artifact-star-plan][aria-pressed=true]").waitFor();
    await a.getByTestId("header-search-btn").click();
    await a.getByTestId("search-panel-input").fill("from:ana deploy");
    await a.getByLabel("Keep this search").click();
    await b.getByTestId("header-search-btn").click();
    await b.getByRole("button", { name: "from:ana deploy" }).waitFor();
    here.assertCalm();
  },
);

Deno.test(
  { name: "the policy of a conversation decides what notifies, on the desktop too", ...loose },
  async () => {
    await using here = await World.start();
    const { seeder } = here;
    const ana = await seeder.agent("ana");
    const me = String((await seeder.call("GET", "/api/identity")).name);
    await seeder.call("POST", "/api/conversations", { body: { conversation: "lab" } });
    const a = await here.visit({
      path: "/c/lab",
      script: () => {
        const shown: string[] = [];
        class Note {
          static permission = "granted";
          static requestPermission = () => Promise.resolve("granted");
          constructor(title: string, { body }: { body: string }) {
            shown.push(`${title}: ${body}`);
          }
          close() {}
        }
        Reflect.get(globalThis, "document").hasFocus = () => false;
        Object.assign(globalThis, { Notification: Note, shown });
      },
    });
    await a.getByTestId("header-settings-btn").click();
    await a.getByRole("button", { name: "Notifications" }).click();
    await a.getByRole("switch", { name: "Toggle desktop notifications" }).click();
    await a.keyboard.press("Escape");
    const shown = () => a.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
    await seeder.say("general", "one", { as: ana.key });
    await becomes(shown, (list) => list.length === 1);
    await channelMenu(a, "general", "channel-ctx-notify");
    await a.getByTestId("notif-policy-mentions").check();
    await a.getByTestId("notif-policy-words").fill("Deploy, release");
    await a.getByTestId("notif-policy-words").blur();
    await becomes(
      () => seeder.call("GET", "/api/conversations/general"),
      (now) => now.policy === "mentions" && (now.highlight_words as string[]).length === 2,
    );
    await seeder.say("general", "two", { as: ana.key });
    await seeder.say("general", "the deployment failed", { as: ana.key });
    await seeder.say("general", `three @${me}`, { as: ana.key });
    await becomes(shown, (list) => list.length >= 3);
    await a.getByTestId("notif-policy-off").check();
    await becomes(() => seeder.call("GET", "/api/conversations/general"), (now) => now.policy === "off");
    await seeder.say("general", `four @${me}`, { as: ana.key });
    await a.getByTestId("notif-policy-all").check();
    await becomes(() => seeder.call("GET", "/api/conversations/general"), (now) => now.policy === "all");
    await seeder.say("general", "five", { as: ana.key });
    await becomes(shown, (list) => list.some((note) => note.includes("five")));
    assert.deepEqual((await shown()).map((note) => note.replace(/^.*?: /, "")), [
      "one",
      "the deployment failed",
      `three @${me}`,
      "five",
    ]);
    here.assertCalm();
  },
);

Deno.test({ name: "one's message says who has read it, as they read", ...loose }, async () => {
  await using here = await World.start();
  const { seeder } = here;
  const [ana, bo] = [await seeder.agent("ana"), await seeder.agent("bo")];
  const a = await here.visit();
  await say(a, "who reads this?");
  await row(a, "who reads this?").locator("[data-testid^=read-mark][data-read='0']").waitFor();
  await seeder.call("POST", "/api/conversations/general/seen", { as: ana.key, body: {} });
  await row(a, "who reads this?").locator("[data-testid^=read-mark][data-read='1']").click();
  await a.getByTestId("readers-read").getByText("ana").waitFor();
  await a.getByTestId("readers-unread").getByText("bo", { exact: true }).waitFor();
  await seeder.call("POST", "/api/conversations/general/seen", { as: bo.key, body: {} });
  await a.getByTestId("readers-read").getByText("bo", { exact: true }).waitFor();
  await a.keyboard.press("Escape");
  await a.reload();
  await row(a, "who reads this?").locator("[data-testid^=read-mark][data-read='2']").waitFor();
  here.assertCalm();
});

Deno.test({ name: "a message can be unread again, and a day can be gone to", ...loose }, async () => {
  await using here = await World.start();
  const { seeder } = here;
  const ana = await seeder.agent("ana");
  for (let n = 0; n < 130; n++) await seeder.say("general", `line ${n} of many`, { as: ana.key });
  const a = await here.visit();
  await a.getByTestId("scroll-to-bottom").click();
  await row(a, "line 129 of many").waitFor();
  await a.getByTestId("channel-item-general").locator(".ch-badge").waitFor({ state: "detached" });
  await menuOf(a, "line 125 of many", "ctx-unread");
  await a.getByTestId("unread-divider").waitFor();
  await a.getByTestId("channel-item-general").locator(".ch-badge").filter({ hasText: "5" }).waitFor();
  assert.equal((await seeder.call("GET", "/api/conversations/general")).unread_count, 5);
  await a.getByLabel("Jump to a date").click();
  await a.getByTestId("jump-to-date-go").click();
  await row(a, "line 0 of many").waitFor();
  here.assertCalm();
});
