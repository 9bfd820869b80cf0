/** Agents in sessions of Claude Code, as a person sees them: states, questions, how far a message came, pauses. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { linkCode } from "../../src/config/login_link.ts";
import { TestDaemon } from "../support/daemon.ts";
import { until } from "../support/until.ts";
import { TestBrowser } from "./support/browser.ts";
import { type Person, Seeder } from "./support/seed.ts";
import { loose } from "./support/world.ts";

const session_id = "11111111-2222-4333-8444-555555555555";

/** Events that are not kept reach the page from now on. */
async function isLive(page: Page): Promise<void> {
  await page.getByTestId("sidebar-user-profile").getByText("online").waitFor();
}

type Hook = (event: string, more?: Record<string, unknown>) => Promise<Record<string, unknown>>;

/** Posts what Claude Code's hooks tell of one session, in which this agent speaks. */
function hooksOf(seeder: Seeder, { key }: Person): Hook {
  return (hook_event_name, more = {}) =>
    seeder.call("POST", `/api/hooks/claude-code?key=${key}`, {
      body: { session_id, hook_event_name, cwd: "/project", ...more },
    });
}

/** The address of a page that holds the owner's session. */
async function ownersPath(daemon: TestDaemon, next: string): Promise<string> {
  const token = (await daemon.readFile("credentials", "owner.token")).trim();
  return `/login?token=${linkCode(token, Date.now())}&next=${encodeURIComponent(next)}`;
}

Deno.test(
  { name: "a session's question is seen and answered by the owner, and only by the owner", ...loose },
  async () => {
    await using daemon = await TestDaemon.start();
    await using browser = await TestBrowser.launch(daemon.apiUrl);
    const seeder = new Seeder(daemon.apiUrl);
    const hook = hooksOf(seeder, await seeder.agent("ana"));
    await hook("SessionStart", { source: "startup" });
    const owner = await browser.visit({ path: await ownersPath(daemon, "/c/general") });
    const other = await browser.visit({ path: "/c/general" });
    await isLive(owner.page);
    await isLive(other.page);
    const ask = (command: string) => {
      const answer = hook("PermissionRequest", { tool_name: "Bash", tool_input: { command } });
      // Where an assertion ends the test, nobody waits for this any more.
      answer.catch(() => {});
      return answer;
    };
    const first = ask("rm -rf build <img src=x onerror=alert(1)>");
    await owner.page.getByTestId("toast").getByText("ana asks for permission").waitFor();
    await owner.page.getByTestId("toast").getByRole("button", { name: "Review" }).click();
    const inbox = owner.page.getByTestId("permission-inbox");
    await inbox.getByText("Bash: rm -rf build <img src=x onerror=alert(1)>").first().waitFor();
    await other.page.getByTestId("agents-overview").click();
    await other.page.getByTestId("permission-inbox").getByText("Only the owner may see").waitFor();
    assert.equal(await other.page.getByTestId("permission-allow").count(), 0);
    await owner.page.getByTestId("permission-allow").click();
    assert.deepEqual(await first, {
      hookSpecificOutput: { hookEventName: "PermissionRequest", decision: { behavior: "allow" } },
    });
    const second = ask("git push --force");
    await owner.page.getByTestId("permission-deny").click();
    await owner.page.getByTestId("permission-reason").fill("never by force");
    await owner.page.getByTestId("permission-reason").press("Enter");
    const { hookSpecificOutput } = await second as { hookSpecificOutput: { decision: object } };
    assert.deepEqual(hookSpecificOutput.decision, { behavior: "deny", message: "never by force" });
    await inbox.waitFor({ state: "detached" });
    await other.page.getByTestId("permission-inbox").waitFor({ state: "detached" });
    assert.deepEqual([...owner.complaints, ...other.complaints], []);
  },
);

Deno.test({ name: "the state of a session and how far a message came are live", ...loose }, async () => {
  await using daemon = await TestDaemon.start();
  await using browser = await TestBrowser.launch(daemon.apiUrl);
  const seeder = new Seeder(daemon.apiUrl);
  const ana = await seeder.agent("ana");
  const hook = hooksOf(seeder, ana);
  await hook("SessionStart", { source: "startup" });
  await hook("UserPromptSubmit", { prompt: "go" });
  const { page, complaints } = await browser.visit({ path: "/c/general" });
  const state = page.getByTestId(`member-${ana.key}`).getByTestId("session-state");
  await state.getByText("busy").waitFor();
  await page.getByTestId("message-input").fill("@ana is it green?");
  await page.getByTestId("message-input").press("Enter");
  const mark = page.locator("[data-testid^=read-mark-]").last();
  await mark.waitFor();
  const hopIs = (hop: string) => until(async () => await mark.getAttribute("data-hop") === hop);
  const told = await hook("PostToolBatch", { tool_calls: [] });
  assert.match(JSON.stringify(told), /is it green\?/);
  await hopIs("handed");
  await hook("Stop", { stop_hook_active: false });
  await state.getByText("idle").waitFor();
  await hopIs("seen");
  const id = (await mark.getAttribute("data-testid"))!.replace("read-mark-", "");
  await seeder.say("general", "it is", { as: ana.key, reply_to: id });
  await hopIs("answered");
  await mark.click();
  await page.getByTestId(`delivery-${ana.key}`).getByText(
    /handed over between two tool calls .* seen .* answered/,
  )
    .waitFor();
  await page.keyboard.press("Escape");
  await hook("SessionEnd", { reason: "other" });
  await state.waitFor({ state: "detached" });
  assert.deepEqual(complaints, []);
});

Deno.test(
  { name: "agents that were stopped from waking each other go on when a person lets them", ...loose },
  async () => {
    await using daemon = await TestDaemon.start({
      environment: { CLAUDE_COMMS_DELIVERY_TURNS_WITHOUT_HUMAN: "3" },
    });
    await using browser = await TestBrowser.launch(daemon.apiUrl);
    const seeder = new Seeder(daemon.apiUrl);
    const [ana, bo] = [await seeder.agent("ana"), await seeder.agent("bo")];
    const { page, complaints } = await browser.visit({ path: "/c/general" });
    await page.getByTestId("message-input").waitFor();
    for (let n = 0; n < 4; n++) {
      const [from, to] = n % 2 === 0 ? [ana, "bo"] : [bo, "ana"];
      await seeder.say("general", `@${to} your turn ${n}`, { as: from.key });
    }
    await page.getByTestId("paused-continue").click();
    await page.getByTestId("paused-bar").waitFor({ state: "detached" });
    assert.deepEqual(complaints, []);
  },
);

Deno.test({
  name: "the owner hears of agents that were stopped between themselves, and lets them go on",
  ...loose,
}, async () => {
  await using daemon = await TestDaemon.start({
    environment: { CLAUDE_COMMS_DELIVERY_TURNS_WITHOUT_HUMAN: "3" },
  });
  await using browser = await TestBrowser.launch(daemon.apiUrl);
  const seeder = new Seeder(daemon.apiUrl);
  const [ana, bo] = [await seeder.agent("ana"), await seeder.agent("bo")];
  const { conversation } = await seeder.call("POST", "/api/dms", {
    body: { target_key: bo.key },
    as: ana.key,
  });
  const { page, complaints } = await browser.visit({ path: await ownersPath(daemon, "/c/general") });
  await isLive(page);
  const talk = async () => {
    for (let n = 0; n < 4; n++) {
      await seeder.say(String(conversation), `turn ${n}`, { as: (n % 2 ? bo : ana).key });
    }
  };
  const toast = page.getByTestId("toast").getByText("Agents were stopped from waking each other");
  await talk();
  await toast.waitFor();
  await page.getByTestId("toast").getByRole("button", { name: "Let them go on" }).click();
  await toast.waitFor({ state: "detached" });
  // That they went on shows when they are stopped again.
  await talk();
  await toast.waitFor();
  assert.deepEqual(complaints, []);
});
