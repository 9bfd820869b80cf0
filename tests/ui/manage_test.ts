/** What the owner of a conversation does with it and with the people in it, as others find it afterwards. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { becomes, channelMenu, loose, row, World } from "./support/world.ts";

interface Row {
  id: string;
  display_name: string | null;
  topic: string;
  visibility: string;
  archived: boolean;
  member: boolean;
  role: string | null;
}

const rowOf = ({ seeder }: World, conv: string, as?: string) =>
  seeder.call("GET", `/api/conversations/${conv}`, as ? { as } : {}) as unknown as Promise<Row>;

async function create(page: Page, name: string): Promise<void> {
  await page.getByTestId("sidebar-create-channel").click();
  await page.getByTestId("channel-modal-name-input").fill(name);
  await page.getByTestId("channel-modal-create").click();
  await page.getByTestId("header-channel-name").filter({ hasText: name }).waitFor();
}

async function memberMenu(page: Page, key: string, item: string): Promise<void> {
  await page.getByTestId(`member-${key}`).click({ button: "right" });
  await page.getByRole("menuitem", { name: item }).click();
}

/** Lets an act that can be undone happen now. */
async function settle(page: Page): Promise<void> {
  await page.locator("[data-testid=toast][data-kind=undo]").getByLabel("Dismiss").click();
}

Deno.test(
  { name: "a conversation is created, named, described and closed to strangers", ...loose },
  async () => {
    await using here = await World.start();
    const agent = await here.seeder.agent("ana");
    const [a, b] = [await here.visit(), await here.visit()];
    await create(a, "Deep Work");
    await b.getByTestId("channel-item-deep-work").waitFor();
    await a.getByTestId("chat-header-topic").click();
    await a.getByTestId("channel-admin-name").fill("Deeper Work");
    await a.getByTestId("channel-admin-topic").fill("What takes a day");
    await a.getByRole("switch", { name: "Private" }).click();
    await a.getByTestId("channel-admin-save").click();
    await b.getByTestId("channel-item-deep-work").filter({ hasText: "Deeper Work" }).click();
    await b.getByTestId("chat-header-topic").filter({ hasText: "What takes a day" }).waitFor();
    assert.equal((await rowOf(here, "deep-work")).visibility, "private");
    await assert.rejects(rowOf(here, "deep-work", agent.key), /404/);
    await a.getByTestId("sidebar-user-profile").waitFor();
    await a.getByTestId("header-settings-btn").click();
    await a.locator("#settings-display-name").fill("phil");
    await a.getByRole("button", { name: "Rename" }).click();
    await b.getByTestId("member-list").getByText("phil").waitFor();
    here.assertCalm();
  },
);

Deno.test({ name: "people are invited, given a role, removed, and become owners", ...loose }, async () => {
  await using here = await World.start();
  const { seeder } = here;
  const ana = await seeder.agent("ana");
  const a = await here.visit();
  await create(a, "lab");
  await channelMenu(a, "lab", "channel-ctx-invite");
  await a.getByTestId("invite-dialog").getByRole("button", { name: "ana" }).click();
  await a.getByTestId("toast").filter({ hasText: "ana is invited" }).waitFor();
  await seeder.call("POST", "/api/conversations/lab/join", { as: ana.key, body: {} });
  await a.getByTestId("members-online-section").getByTestId(`member-${ana.key}`).waitFor();
  await memberMenu(a, ana.key, "Make admin");
  await a.getByTestId(`member-${ana.key}`).getByText("admin").waitFor();
  assert.equal((await rowOf(here, "lab", ana.key)).role, "admin");
  await memberMenu(a, ana.key, "Make ordinary member");
  await a.getByTestId(`member-${ana.key}`).getByText("admin").waitFor({ state: "detached" });
  await memberMenu(a, ana.key, "Remove from here");
  await a.getByTestId("confirm-dialog-confirm").click();
  await becomes(() => rowOf(here, "lab", ana.key), ({ member }) => !member);
  await seeder.call("POST", "/api/conversations/lab/join", { as: ana.key, body: {} });
  await a.getByTestId("members-online-section").getByTestId(`member-${ana.key}`).waitFor();
  await a.getByTestId("chat-header-topic").click();
  await a.getByTestId("channel-admin-transfer").click();
  await a.getByTestId("channel-transfer").getByRole("button", { name: "ana" }).click();
  assert.equal(await a.getByTestId("confirm-dialog-confirm").isDisabled(), true);
  await a.getByTestId("type-name-confirm-input").fill("lab");
  await a.getByTestId("confirm-dialog-confirm").click();
  await becomes(() => rowOf(here, "lab", ana.key), ({ role }) => role === "owner");
  await a.getByTestId(`member-${ana.key}`).getByText("owner").waitFor();
  here.assertCalm();
});

Deno.test({ name: "who is removed from a private conversation no longer sees it", ...loose }, async () => {
  await using here = await World.start();
  const { seeder } = here;
  const ana = await seeder.agent("ana");
  const me = String((await seeder.call("GET", "/api/identity")).key);
  await seeder.call("POST", "/api/conversations", {
    as: ana.key,
    body: { conversation: "den", visibility: "private", mode: "invite" },
  });
  await seeder.call("POST", "/api/conversations/den/invites", { as: ana.key, body: { target: me } });
  const a = await here.visit();
  await a.getByTestId("toast").waitFor({ state: "detached" });
  await seeder.call("POST", "/api/conversations/den/join", { body: {} });
  await a.getByTestId("channel-item-den").click();
  await a.getByTestId("header-channel-name").filter({ hasText: "den" }).waitFor();
  await seeder.call("DELETE", `/api/conversations/den/members/${me}`, { as: ana.key });
  await a.getByTestId("toast").filter({ hasText: "You were removed from #den" }).waitFor();
  await a.getByTestId("header-channel-name").filter({ hasText: "general" }).waitFor();
  await a.getByTestId("channel-item-den").waitFor({ state: "detached" });
});

Deno.test({ name: "leaving and archiving can be undone; deleting wants the name", ...loose }, async () => {
  await using here = await World.start();
  const [a, b] = [await here.visit(), await here.visit()];
  await create(a, "lab");
  await b.getByTestId("channel-item-lab").waitFor();
  await channelMenu(a, "lab", "channel-ctx-close");
  await a.getByTestId("undo-toast-undo").click();
  await a.getByTestId("sidebar-channel-section-joined").getByTestId("channel-item-lab").waitFor();
  assert.equal((await rowOf(here, "lab")).archived, false);
  await channelMenu(a, "lab", "channel-ctx-close");
  await settle(a);
  await b.getByTestId("sidebar-archived-toggle").click();
  await b.getByTestId("sidebar-channel-section-archived").getByTestId("channel-item-lab").click();
  await b.getByText("It can be read, but takes no messages.").waitFor();
  await b.getByRole("button", { name: "Open again" }).click();
  await a.getByTestId("sidebar-channel-section-joined").getByTestId("channel-item-lab").waitFor();
  await channelMenu(a, "lab", "channel-ctx-leave");
  await settle(a);
  await becomes(() => rowOf(here, "lab"), ({ member }) => !member);
  await a.getByTestId("join-bar").click();
  await becomes(() => rowOf(here, "lab"), ({ member }) => member);
  await a.getByTestId("chat-header-topic").click();
  await a.getByTestId("channel-admin-delete").click();
  await a.getByTestId("type-name-confirm-input").fill("lab");
  await a.getByTestId("confirm-dialog-confirm").click();
  await b.getByTestId("channel-item-lab").waitFor({ state: "detached" });
  await b.getByTestId("header-channel-name").filter({ hasText: "general" }).waitFor();
  here.assertCalm();
});

Deno.test({ name: "a purged message leaves every page at once", ...loose }, async () => {
  await using here = await World.start();
  const id = await here.seeder.say("general", "the password is hunter2");
  await here.seeder.say("general", "what stays");
  const a = await here.visit();
  await row(a, "hunter2").waitFor();
  const { code, stderr } = await here.daemon.cli("purge", "general", id, "--yes");
  assert.equal(code, 0, stderr);
  await row(a, "hunter2").waitFor({ state: "detached" });
  await row(a, "what stays").waitFor();
  here.assertCalm();
});
