/** Many sudden ends, one after the other, in one home. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { allMessages } from "../support/history.ts";
import { type Answer, connectMcp } from "../support/mcp.ts";
import { People } from "../support/people.ts";
import { Senders, sendUntilGone } from "../support/senders.ts";

const ROUNDS = 12;

/** One life of the daemon: every door sends until it is killed after `limit` acknowledgements. */
async function oneLife(
  daemon: TestDaemon,
  { round, limit }: { round: number; limit: number },
): Promise<string[]> {
  await using people = await People.join(daemon);
  await using senders = await Senders.open(people);
  let total = 0;
  const acknowledged = await Promise.all(
    Object.entries(senders.byDoor).map(([door, send]) =>
      sendUntilGone(`${round} ${door}`, send, async () => {
        if (++total === limit) await daemon.kill9();
      })
    ),
  );
  return acknowledged.flat();
}

Deno.test("over a dozen kills nothing acknowledged is lost, doubled or out of order, and the numbers have no holes", async () => {
  await using daemon = await TestDaemon.start();
  const acknowledged: string[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    acknowledged.push(...await oneLife(daemon, { round, limit: 1 + Math.floor(Math.random() * 150) }));
    await daemon.start();
  }
  await using people = await People.join(daemon);
  const messages = (await allMessages(people.owner)).filter(({ sender }) => sender.type !== "system");
  const bodies = messages.map(({ body }) => body as string);
  assert.equal(new Set(bodies).size, bodies.length, "nothing is there twice");
  assert.deepEqual(acknowledged.filter((body) => !bodies.includes(body)), []);
  for (const sender of new Set(bodies.map((body) => body.replace(/ \d+$/, "")))) {
    const numbers = bodies.filter((body) => body.replace(/ \d+$/, "") === sender).map((body) =>
      Number(/\d+$/.exec(body)![0])
    );
    assert.deepEqual(numbers, numbers.map((_, n) => n), `${sender} in order`);
  }
  const times = messages.map(({ ts }) => Date.parse(ts));
  assert.deepEqual(times, [...times].sort((a, b) => a - b), "times never go back");
  await assertNumbersRise(people);
});

async function assertNumbersRise(people: People): Promise<void> {
  let since = 0;
  let last = 0;
  for (;;) {
    const page = await people.owner.get(`/api/events?since=${since}&limit=1000`);
    assert.equal(page.reset, false);
    for (const event of page.events as Answer[]) {
      assert.ok(event.seq >= last, `${event.seq} after ${last}`);
      last = event.seq;
    }
    if (!page.has_more) return;
    since = page.seq;
  }
}

Deno.test("a key, a membership and a role outlive every kill", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await people.ana.call("comms_conversation_create", {
    conversation: "proj",
    visibility: "private",
    mode: "invite",
  });
  await people.ana.call("comms_invite", { conversation: "proj", target_name: "bo" });
  for (let round = 0; round < 4; round++) {
    await daemon.kill9();
    await daemon.start();
  }
  await using bo = await connectMcp(daemon.mcpUrl);
  bo.key = people.bo.key;
  assert.equal((await bo.call("comms_join", { conversation: "proj" })).status, "joined");
  await using eve = await connectMcp(daemon.mcpUrl);
  eve.key = people.eve.key;
  await eve.refusal("comms_join", { conversation: "proj" });
  await using ana = await connectMcp(daemon.mcpUrl);
  ana.key = people.ana.key;
  assert.equal((await ana.call("comms_get_channel_role", { conversation: "proj" })).role, "owner");
});
