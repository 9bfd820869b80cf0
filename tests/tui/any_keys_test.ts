/** Whatever is pressed, pasted, clicked or told, the chat stands: nothing is thrown, and the screen is whole. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { bindings, messageBindings, panelBindings } from "../../src/tui/keys.ts";
import type { Input } from "../../src/tui/keystroke.ts";
import { editBindings } from "../../src/tui/terminal/edit_keys.ts";
import { ana, me, message, rev, startedWorld, system, type World } from "./world.ts";

const keys = [...bindings, ...messageBindings, ...panelBindings, ...editBindings].flatMap((
  row,
) => [...row.keys])
  .filter((key) => key !== "Ctrl+Q");
const texts = [
  "/",
  "/react ",
  "/dm @ana x",
  "@",
  "#",
  "last ",
  "0000",
  "日本語",
  "👩‍👩‍👧",
  "e\u0301",
  "\u202e",
  "\t",
  "```\ncode",
];

const input: fc.Arbitrary<Input> = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...keys).map((key): Input => ({ kind: "key", key })) },
  {
    weight: 3,
    arbitrary: fc.string({ minLength: 1, maxLength: 1 }).map((key): Input => ({ kind: "key", key })),
  },
  { weight: 2, arbitrary: fc.constantFrom(...texts).map((text): Input => ({ kind: "paste", text })) },
  fc.record({
    kind: fc.constant("mouse" as const),
    action: fc.constantFrom("press", "wheel_up", "wheel_down"),
    x: fc.nat(130),
    y: fc.nat(40),
  }),
  fc.boolean().map((focused): Input => ({ kind: "focus", focused })),
);

type Step = { input: Input } | { size: [number, number] } | { said: string } | { tick: number } | {
  refuse: true;
};

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 12, arbitrary: input.map((one) => ({ input: one })) },
  fc.tuple(fc.integer({ min: 1, max: 160 }), fc.integer({ min: 1, max: 50 })).map((size) => ({ size })),
  fc.string({ unit: "binary", maxLength: 60 }).map((said) => ({ said })),
  fc.nat(3000).map((tick) => ({ tick })),
  fc.constant({ refuse: true as const }),
);

function take(world: World, one: Step, n: number): void {
  if ("input" in one) world.on({ kind: "input", input: one.input });
  else if ("size" in one) world.on({ kind: "resize", columns: one.size[0], rows: one.size[1] });
  else if ("tick" in one) world.tick(one.tick);
  else if ("said" in one) {
    world.arrives(message(500 + n, { body: one.said, sender: n % 3 === 0 ? system : ana }));
  } else refuseAll(world);
}

/** The daemon says no to everything that was asked since. */
function refuseAll(world: World): void {
  for (const effect of world.takeEffects()) {
    if (effect.do !== "ask") continue;
    world.on({ kind: "refused", asked: effect.asked, problem: "No", lost: effect.calls.length % 2 === 0 });
  }
}

Deno.test("any keys, mouse, pastes, sizes, messages and refusals leave a whole screen", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const talk = [
        message(1, { body: "first", thread_reply_count: 2, thread_last_author: "ana" }),
        message(2, { sender: me, body: "mine" }),
        message(3, { sender: rev, body: "@phil | a | b |\n|---|---|\n| 1 | 2 |", mentions: [me.key] }),
      ];
      const world = startedWorld({ messages: talk, hasOlder: true });
      steps.forEach((one, n) => {
        take(world, one, n);
        const { size } = world.model;
        const frame = world.frame();
        assert.equal(frame.columns, size.columns);
        assert.equal(frame.rows, size.rows);
        const { cursor } = frame;
        assert.ok(cursor === null || (cursor.x >= 0 && cursor.y >= 0), `cursor at ${JSON.stringify(cursor)}`);
      });
    }),
    { numRuns: 150 },
  );
});
