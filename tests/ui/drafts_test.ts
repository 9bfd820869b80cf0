import assert from "node:assert/strict";
import { loadState } from "./support/state.ts";

const state = await loadState();

/** A browser with its own storage and a daemon that takes or refuses what it is told. */
function browser(items = new Map<string, string>()) {
  const saved: Record<string, string | null>[] = [];
  const waiting: (() => void)[] = [];
  const daemon = { refuses: false };
  const drafts = new state.Drafts({
    store: {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
    },
    save: (change: Record<string, string | null>) => {
      if (daemon.refuses) return Promise.reject(new Error("away"));
      saved.push(change);
      return Promise.resolve();
    },
    after: (_ms: number, run: () => void) => void waiting.push(run),
  });
  const rest = async () => {
    for (const run of waiting.splice(0)) run();
    await Promise.resolve();
  };
  return { drafts, saved, daemon, items, rest };
}

Deno.test("a draft is told to the daemon when the fingers rest, and its echo changes nothing", async () => {
  const { drafts, saved, rest } = browser();
  drafts.set("general", "hal");
  drafts.set("general", "half");
  await rest();
  assert.deepEqual(saved, [{ general: "half" }]);
  drafts.set("general", "half a");
  drafts.onChange({ general: "half" });
  assert.equal(drafts.get("general"), "half a");
  await rest();
  drafts.onChange({ general: "half a" });
  drafts.onChange({ general: "written elsewhere" });
  assert.equal(drafts.get("general"), "written elsewhere");
  drafts.set("general", "");
  await rest();
  assert.deepEqual(saved.at(-1), { general: null });
});

Deno.test("what the daemon does not know yet outlives the tab and goes before what it has", async () => {
  const first = browser();
  first.daemon.refuses = true;
  first.drafts.set("general", "typed offline");
  await first.rest();
  const second = browser(first.items);
  second.drafts.load({ general: "older", lab: "from the terminal" });
  await second.rest();
  assert.equal(second.drafts.get("general"), "typed offline");
  assert.equal(second.drafts.get("lab"), "from the terminal");
  assert.deepEqual(second.saved, [{ general: "typed offline" }]);
  second.drafts.load({ lab: "from the terminal" });
  assert.equal(second.drafts.get("general"), "");
});

Deno.test("drafts of threads and very long ones stay in the browser", async () => {
  const { drafts, saved, rest } = browser();
  drafts.set("general m1", "a reply");
  drafts.set("general", "x".repeat(20_001));
  await rest();
  assert.deepEqual(saved, []);
  drafts.load({});
  assert.equal(drafts.get("general m1"), "a reply");
  assert.equal(drafts.get("general").length, 20_001);
});

Deno.test("coloured pieces of a text are the text, and code hides names", () => {
  const roleOf = (name: string) => name === "me" ? "self" : name === "ana" ? "other" : null;
  const text = "/dm @ana see `@me` or\n```ts\n@me\n```\n@me, @nobody, a@ana.org";
  const marks = state.marksOf(text, roleOf) as { kind: string; text: string }[];
  assert.equal(marks.map((mark) => mark.text).join(""), text);
  assert.deepEqual(marks.filter(({ kind }) => kind !== "text").map(({ kind, text }) => [kind, text]), [
    ["command", "/dm"],
    ["other", "@ana"],
    ["code", "`@me`"],
    ["code", "```ts\n@me\n```"],
    ["self", "@me"],
  ]);
});
