/** Takes the pictures of the README: `deno run -A tests/ui/support/screenshots.ts docs/screenshots`. */
import { join } from "node:path";
import { linkCode } from "../../../src/config/login_link.ts";
import { TestDaemon } from "../../support/daemon.ts";
import { TestBrowser, type Visitor } from "./browser.ts";
import { type Person, Seeder, seedTeam } from "./seed.ts";

const folder = Deno.args[0] ?? "docs/screenshots";

async function picture({ page }: Visitor, name: string): Promise<void> {
  await page.mouse.move(0, 0);
  await page.evaluate(() =>
    Promise.all(
      document.getAnimations().filter((one) => one.effect?.getTiming().iterations === 1).map((one) =>
        one.finished.catch(() => {})
      ),
    )
  );
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

async function settled({ page }: Visitor): Promise<void> {
  await page.locator("article[data-message-id]").first().waitFor();
  await page.locator(".code-block .line").first().waitFor();
  await page.waitForFunction(() =>
    performance.getEntriesByType("resource").some((entry) => entry.name.includes("mqtt"))
  );
  await page.locator("[data-testid=connection-status]").waitFor({ state: "detached" });
}

/** One agent works, one has ended its turn, one waits for an answer. */
async function workInSessions({ seeder, agents }: Awaited<ReturnType<typeof seedTeam>>): Promise<void> {
  const hook = (agent: Person, event: string, more: object = {}) =>
    seeder.call("POST", `/api/hooks/claude-code?key=${agent.key}`, {
      body: {
        session_id: `session-of-${agent.name}`,
        hook_event_name: event,
        cwd: "/home/phil/api",
        ...more,
      },
    });
  for (const agent of agents) {
    await hook(agent, "SessionStart", { source: "startup" });
    await hook(agent, "UserPromptSubmit");
  }
  const [, docs, tests] = agents as [Person, Person, Person];
  await hook(docs, "Stop");
  const asked = { tool_name: "Bash", tool_input: { command: "deno test -A tests/paging_test.ts" } };
  // It is open until the daemon ends.
  hook(tests, "PermissionRequest", asked).catch(() => {});
}

/** A path that opens the page with the owner's rights, once. */
async function ownersPath(): Promise<string> {
  const token = (await daemon.readFile("credentials", "owner.token")).trim();
  return `/login?token=${linkCode(token, Date.now())}&next=/c/general`;
}

await Deno.mkdir(folder, { recursive: true });
await using daemon = await TestDaemon.start();
await new Seeder(daemon.apiUrl).call("PATCH", "/api/participants/me", { body: { name: "phil" } });
await workInSessions(await seedTeam(daemon.apiUrl));
await using browser = await TestBrowser.launch(daemon.apiUrl);
for (const theme of ["dark", "light"] as const) {
  const visitor = await browser.visit({ path: await ownersPath(), theme });
  const { page } = visitor;
  await settled(visitor);
  await page.getByTestId("toast").getByRole("button", { name: "Dismiss" }).click();
  await picture(visitor, `chat-${theme}`);
  await page.getByTestId("thread-indicator").first().click();
  await page.locator(".thread-reply").first().waitFor();
  await picture(visitor, `thread-${theme}`);
  await page.getByTestId("header-artifacts-btn").click();
  await page.getByTestId("artifact-item-select-paging-plan").click();
  await page.locator(".doc").waitFor();
  await picture(visitor, `artifact-${theme}`);
  await page.getByTestId("compare-version-selector").selectOption("1");
  await page.getByTestId("artifact-diff").locator(".add").first().waitFor();
  await picture(visitor, `diff-${theme}`);
  await page.getByTestId("header-search-btn").click();
  await page.getByTestId("search-panel-input").fill("page from:claude-api");
  await page.locator(".search-result").first().waitFor();
  await picture(visitor, `search-${theme}`);
  await page.keyboard.press("Control+k");
  await page.getByTestId("palette-input").fill("a");
  await picture(visitor, `palette-${theme}`);
  await page.keyboard.press("Escape");
  await page.getByTestId("agents-overview").click();
  await page.getByText("Nothing said yet").first().waitFor({ state: "detached" });
  await picture(visitor, `agents-${theme}`);
  const phone = await browser.visit({ path: "/c/general", theme, width: 390, height: 844 });
  await phone.page.locator("article[data-message-id]").first().waitFor();
  await picture(phone, `phone-${theme}`);
  await phone.page.getByTestId("mobile-menu-btn").click();
  await picture(phone, `phone-menu-${theme}`);
  await visitor.context.close();
  await phone.context.close();
}
