/** axe finds nothing wrong with any view, in both themes. */
import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import axe from "axe-core";
import { TestDaemon } from "../support/daemon.ts";
import { TestBrowser } from "./support/browser.ts";
import { seedTeam } from "./support/seed.ts";
import { loose } from "./support/world.ts";

interface Violation {
  id: string;
  nodes: { html: string; failureSummary?: string }[];
}

const views: readonly { name: string; open: (page: Page) => Promise<unknown> }[] = [
  { name: "chat", open: (page) => page.locator("article[data-message-id]").first().waitFor() },
  { name: "thread", open: (page) => page.getByTestId("thread-indicator").first().click() },
  {
    name: "search",
    open: async (page) => {
      await page.getByTestId("header-search-btn").click();
      await page.getByTestId("search-panel-input").fill("page");
      await page.locator(".search-result").first().waitFor();
    },
  },
  {
    name: "artifact",
    open: async (page) => {
      await page.getByTestId("header-artifacts-btn").click();
      await page.getByTestId("artifact-item-select-paging-plan").click();
      await page.locator(".doc").waitFor();
    },
  },
  {
    name: "profile card",
    open: (page) => page.locator("[data-testid^=message-sender]").first().click(),
  },
  {
    name: "readers",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.locator("[data-testid^=read-mark]").last().click();
      await page.getByTestId("readers-unread").waitFor();
    },
  },
  {
    name: "a coloured command",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.getByTestId("message-input").fill("/dm @claude-api run `deno` @");
    },
  },
  {
    name: "about",
    open: async (page) => {
      await page.getByTestId("message-input").fill("");
      await page.getByTestId("chat-header-topic").click();
    },
  },
  {
    name: "directory",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.keyboard.press("Control+l");
    },
  },
  {
    name: "diff",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.getByTestId("compare-version-selector").selectOption("1");
    },
  },
  { name: "agents", open: (page) => page.getByTestId("agents-overview").click() },
  { name: "palette", open: (page) => page.keyboard.press("Control+k") },
  {
    name: "settings",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.getByTestId("header-settings-btn").click();
    },
  },
  {
    name: "new conversation",
    open: async (page) => {
      await page.keyboard.press("Escape");
      await page.getByTestId("sidebar-create-channel").click();
    },
  },
];

Deno.test({ name: "axe finds nothing wrong with any view in either theme", ...loose }, async () => {
  await using daemon = await TestDaemon.start();
  await seedTeam(daemon.apiUrl);
  await using browser = await TestBrowser.launch(daemon.apiUrl);
  const found: string[] = [];
  for (const theme of ["dark", "light"] as const) {
    const { page, complaints } = await browser.visit({ path: "/c/general", theme });
    await page.emulateMedia({ reducedMotion: "reduce" });
    for (const { name, open } of views) {
      await open(page);
      for (const { id, nodes } of await violations(page)) {
        found.push(
          `${theme} ${name}: ${id} ${
            nodes.map(({ html, failureSummary }) => `${html.slice(0, 160)} ${failureSummary?.slice(0, 240)}`)
              .join("\n   ")
          }`,
        );
      }
    }
    assert.deepEqual(complaints, []);
  }
  assert.deepEqual(found, []);
});

/** The page's own policy forbids scripts from elsewhere, so axe comes in through the debugger. */
async function violations(page: Page): Promise<Violation[]> {
  await page.evaluate(axe.source);
  return await page.evaluate(async () => {
    const { violations } =
      await (globalThis as unknown as { axe: { run: () => Promise<{ violations: Violation[] }> } }).axe.run();
    return violations.map(({ id, nodes }) => ({
      id,
      nodes: nodes.map(({ html, failureSummary }) => ({ html, failureSummary })),
    }));
  });
}
