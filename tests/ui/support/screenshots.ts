/** Takes the pictures of the README: `deno run -A tests/ui/support/screenshots.ts docs/screenshots`. */
import { join } from "node:path";
import { TestDaemon } from "../../support/daemon.ts";
import { TestBrowser, type Visitor } from "./browser.ts";
import { Seeder, seedTeam } from "./seed.ts";

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

await Deno.mkdir(folder, { recursive: true });
await using daemon = await TestDaemon.start();
await new Seeder(daemon.apiUrl).call("PATCH", "/api/participants/me", { body: { name: "phil" } });
await seedTeam(daemon.apiUrl);
await using browser = await TestBrowser.launch(daemon.apiUrl);
for (const theme of ["dark", "light"] as const) {
  const visitor = await browser.visit({ path: "/c/general", theme });
  const { page } = visitor;
  await settled(visitor);
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
