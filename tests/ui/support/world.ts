/** A daemon, a browser and somebody who writes over REST; what most browser tests do to a page. */
import assert from "node:assert/strict";
import type { Locator, Page } from "playwright-core";
import { TestDaemon } from "../../support/daemon.ts";
import { until } from "../../support/until.ts";
import { TestBrowser, type VisitOptions, type Visitor } from "./browser.ts";
import { Seeder } from "./seed.ts";

/** Playwright keeps its pipes open beyond a test. */
export const loose = { sanitizeOps: false, sanitizeResources: false };

export class World implements AsyncDisposable {
  readonly #visitors: Visitor[] = [];

  private constructor(readonly daemon: TestDaemon, readonly browser: TestBrowser, readonly seeder: Seeder) {}

  static async start(): Promise<World> {
    const daemon = await TestDaemon.start();
    return new World(daemon, await TestBrowser.launch(daemon.apiUrl), new Seeder(daemon.apiUrl));
  }

  async visit(options: VisitOptions = { path: "/c/general" }): Promise<Page> {
    const visitor = await this.browser.visit(options);
    this.#visitors.push(visitor);
    visitor.page.setDefaultTimeout(15_000);
    return visitor.page;
  }

  /** No page has complained in its console. */
  assertCalm(): void {
    assert.deepEqual(this.#visitors.flatMap(({ complaints }) => complaints), []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.browser[Symbol.asyncDispose]();
    await this.daemon[Symbol.asyncDispose]();
  }
}

export function composer(page: Page): Locator {
  return page.getByTestId("message-input");
}

export async function say(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** The row of a stored message with this text. */
export function row(page: Page, text: string): Locator {
  return page.getByTestId("chat-view").locator("article[data-message-id]", { hasText: text });
}

/** Chooses from the menu of a message. */
export async function menuOf(page: Page, text: string, item: string): Promise<void> {
  await row(page, text).click({ button: "right", position: { x: 120, y: 8 } });
  await page.getByTestId(item).click();
}

/** Chooses from the menu of a conversation in the sidebar. */
export async function channelMenu(page: Page, conv: string, item: string): Promise<void> {
  await page.locator(`li[data-conv="${conv}"] a`).first().click({ button: "right" });
  await page.getByTestId(item).click();
}

/** Asks until the answer is as it should be. */
export async function becomes<T>(ask: () => Promise<T>, is: (answer: T) => boolean): Promise<void> {
  await until(async () => is(await ask()), { what: String(is) });
}
