/** The search of the page, in a browser, on the real daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { TestBrowser } from "./support/browser.ts";
import { Seeder } from "./support/seed.ts";
import { loose } from "./support/world.ts";

Deno.test({
  name:
    "the search finds in all conversations, marks what it found, completes filters, pages and leads there",
  ...loose,
}, async () => {
  await using daemon = await TestDaemon.start();
  await using browser = await TestBrowser.launch(daemon.apiUrl);
  const seeder = new Seeder(daemon.apiUrl);
  const ana = await seeder.agent("ana");
  const as = ana.key;
  await seeder.say("general", "the deploy of fooBar is red", { as });
  for (let n = 0; n < 40; n++) await seeder.say("general", `chatter number ${n} deploy`, { as });
  const { page, complaints } = await browser.visit({ path: "/c/general" });
  page.setDefaultTimeout(15_000);
  await page.getByTestId("header-search-btn").click();
  const input = page.getByTestId("search-panel-input");
  await input.fill("foobar fr");
  const offers = page.getByRole("group", { name: "Complete" });
  await offers.getByText("from:", { exact: true }).click();
  await offers.getByText("ana", { exact: true }).click();
  assert.equal(await input.inputValue(), "foobar from:ana ");
  const found = page.locator(".search-result");
  await found.first().waitFor();
  assert.equal(await found.count(), 1);
  assert.equal(await found.locator("mark").innerText(), "fooBar");
  await input.fill("deploy");
  await page.getByTestId("search-order-newest").click();
  await found.nth(29).waitFor();
  assert.match(await found.first().innerText(), /chatter number 39 deploy/);
  await page.getByRole("button", { name: "Show more" }).click();
  await found.nth(40).waitFor();
  assert.match(await found.last().innerText(), /the deploy of fooBar is red/);
  await found.last().click();
  const chat = page.getByTestId("chat-view");
  await chat.locator("article[data-message-id]", { hasText: "the deploy of fooBar is red" }).waitFor();
  await input.fill("has:cod ");
  await input.press("Enter");
  await page.getByRole("alert").getByText("did you mean has:code?").waitFor();
  assert.deepEqual(complaints, []);
});
