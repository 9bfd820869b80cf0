import assert from "node:assert/strict";
import { loadState } from "./support/state.ts";

const state = await loadState();

Deno.test("an answer that was on its way when one changed something does not take the change back", async () => {
  const answers: ((row: Record<string, unknown>) => void)[] = [];
  const conversations = new state.Conversations({
    api: { conversation: () => new Promise((resolve) => answers.push(resolve)) },
    self: () => "me",
    nameOf: () => "",
    order: () => [],
  });
  const row = { id: "lab", policy: "all", member: true, muted: false, archived: false };
  conversations.load([row]);
  const policy = () => conversations.get("lab").policy;
  const stored = Promise.withResolvers<boolean>();
  const before = conversations.refresh("lab");
  const change = conversations.change("lab", { policy: "off" }, () => stored.promise);
  const meanwhile = conversations.refresh("lab");
  answers[0]!(row);
  await before;
  assert.equal(policy(), "off");
  stored.resolve(true);
  assert.equal(await change, true);
  answers[1]!(row);
  await meanwhile;
  assert.equal(policy(), "off", "asked before it was stored");
  const after = conversations.refresh("lab");
  answers.at(-1)!({ ...row, policy: "mentions" });
  await after;
  assert.equal(policy(), "mentions", "another client's change is shown");
  assert.equal(
    await conversations.change("lab", { policy: "all" }, () => Promise.resolve(false)),
    false,
  );
  assert.equal(policy(), "mentions", "what was not stored is taken back");
});
