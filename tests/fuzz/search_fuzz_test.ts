/** Queries of any shape: an answer or a refusal that says what is wrong, never a failure. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { CommsError } from "../../src/protocol/errors.ts";
import { testWorld } from "../hub/world.ts";

const piece = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom(
    '"',
    "-",
    "*",
    ":",
    "from:",
    "in:@",
    "before:",
    "has:",
    "is:",
    "mentions:me",
    "東",
    "👍",
    " ",
    "\u0000",
  ),
  fc.constantFrom("ana", "general", "2026-01-31", "7d", "99999w", "code", "unread", "word"),
);
const query = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(""));
const cursor = fc.option(
  fc.oneof(fc.string({ maxLength: 20 }), fc.constantFrom("n_5", "r_9_1_0.5_3", "o_-1", "r_1e999")),
);

Deno.test("any query and any cursor is answered or refused with words", async () => {
  const { hub, person, say } = await testWorld();
  const ana = await person("ana");
  for (let n = 0; n < 30; n++) await say(ana, `word ${n} \`code\` 東京 👍 _under_ "quoted"`);
  const order = fc.constantFrom("relevance", "newest", "oldest" as const);
  await fc.assert(
    fc.asyncProperty(query, order, cursor, async (asked, by, from) => {
      const refused = (error: unknown) => {
        assert.ok(error instanceof CommsError && error.message.length > 10, `${error}`);
        return undefined;
      };
      const found = await hub.search(ana, { query: asked, order: by as "newest", cursor: from }).catch(
        refused,
      );
      for (const { snippet: { text, highlights } } of found?.results ?? []) {
        let last = 0;
        for (const [start, end] of highlights) {
          assert.ok(last <= start && start < end && end <= text.length);
          last = end;
        }
      }
      await hub.history(ana, { conversation: "general", query: asked }).catch(refused);
    }),
    { numRuns: 2000, endOnFailure: true },
  );
});
