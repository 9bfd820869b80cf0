import assert from "node:assert/strict";
import { mqttSession, publications, publish } from "./wire.ts";
import { testWorld } from "./world.ts";

const topic = "claude-comms/conv/general/activity";

Deno.test("a status shows on the member, is published, and both end by themselves", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const set = await world.hub.statusSet(ana, {
    conversation: "general",
    label: " thinking ",
    ttl_seconds: 30,
  });
  assert.deepEqual(
    { ...set, set_at: "", expires_at: "" },
    {
      status: "set",
      key: ana.key,
      label: "thinking",
      set_at: "",
      expires_at: "",
      ttl_seconds: 30,
      applied_to_connections: ["mcp"],
    },
  );
  const activityOf = async () =>
    (await world.hub.members(null, "general")).members.find((m) => m.key === ana.key)!.activity;
  assert.equal((await activityOf())!.label, "thinking");
  assert.equal(Date.parse(String(set["expires_at"])) - Date.parse(String(set["set_at"])), 30_000);
  world.clock.advance(30_000);
  assert.equal(await activityOf(), null);
  assert.deepEqual(publications(world, topic).map((p) => [p!["op"], p!["conversation"], p!["name"]]), [
    ["set", "general", "ana"],
    ["clear", "general", "ana"],
  ]);
  assert.equal(publications(world, topic)[1]!["activity"], null);
});

Deno.test("a second status within two seconds is throttled, a clear is not", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const set = () => world.hub.statusSet(ana, { conversation: "general", label: "typing" });
  assert.equal((await set())["status"], "set");
  assert.deepEqual(await set(), {
    status: "throttled",
    key: ana.key,
    label: "typing",
    throttle_seconds: 2,
  });
  assert.deepEqual(await world.hub.statusClear(ana, { conversation: "general" }), {
    status: "cleared",
    key: ana.key,
    count: 1,
  });
  assert.equal((await world.hub.statusClear(ana, { conversation: "general" })).count, 0);
  assert.equal(publications(world, topic).filter((p) => p!["op"] === "clear").length, 2);
  world.clock.advance(2000);
  assert.equal((await set())["status"], "set");
});

Deno.test("the TTL is the configured one unless given, and within 1 second and the maximum", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const ttlOf = async (ttl_seconds: number | null) => {
    world.clock.advance(2000);
    return (await world.hub.statusSet(ana, { conversation: "general", label: "x", ttl_seconds }))[
      "ttl_seconds"
    ];
  };
  assert.deepEqual([await ttlOf(null), await ttlOf(-5), await ttlOf(9999)], [120, 1, 300]);
});

Deno.test("labels are one line of 1 to 32 characters, and only members have one", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  for (const label of ["", "   ", "x".repeat(33), "two\nlines"]) {
    await assert.rejects(world.hub.statusSet(ana, { conversation: "general", label }), /label/);
  }
  assert.equal(
    (await world.hub.statusSet(ana, { conversation: "general", label: "🎉".repeat(32) }))["status"],
    "set",
  );
  await world.hub.conversationCreate(ana, { conversation: "room" });
  const eve = await world.person("eve");
  await assert.rejects(
    world.hub.statusSet(eve, { conversation: "room", label: "x" }),
    /not a member/,
  );
});

Deno.test("what one does in a private conversation is not shown elsewhere", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const bo = await world.person("bo");
  await world.hub.conversationCreate(ana, { conversation: "secret", visibility: "private" });
  await world.hub.statusSet(ana, { conversation: "secret", label: "plotting" });
  const inGeneral = (await world.hub.members(bo.key, "general")).members.find((m) => m.key === ana.key)!;
  assert.equal(inGeneral.activity, null);
  const seenBy = async (viewer: string) =>
    (await world.hub.participants(viewer)).participants.find((p) => p.key === ana.key)!.activity;
  assert.equal(await seenBy(bo.key), null);
  assert.equal((await seenBy(ana.key))!.label, "plotting");
  const published = world.published.find((p) => p.topic === "claude-comms/conv/secret/activity")!;
  assert.ok(!world.hub.mayReceive(bo.key, published.audience));
});

Deno.test("an activity ends with the participant's last connection and with their membership", async () => {
  const world = await testWorld({ settings: { activityTtlMaxSeconds: 3600 } });
  const ana = await world.person("ana");
  await world.hub.statusSet(ana, { conversation: "general", label: "a", ttl_seconds: 3600 });
  world.clock.advance(620_000);
  assert.equal(publications(world, topic).at(-1)!["op"], "clear");
  await world.hub.statusSet(ana, { conversation: "general", label: "b", ttl_seconds: 3600 });
  await world.hub.leave(ana, { conversation: "general" });
  assert.equal(publications(world, topic).at(-1)!["op"], "clear");
});

Deno.test("a foreign client sets and clears its own activity, not that of another", async () => {
  const world = await testWorld();
  const ana = await world.person("ana");
  const eve = await world.person("eve");
  const event = {
    key: ana.key,
    name: "ana",
    type: "claude",
    conversation: "general",
    op: "set",
    activity: { label: "drafting", set_at: "x", expires_at: "2026-03-13T14:00:45Z" },
  };
  assert.equal((await publish(world, mqttSession(eve.key), [topic, event])).action, "ignore");
  assert.equal((await publish(world, mqttSession(ana.key), [topic, event])).action, "accept");
  const shown = publications(world, topic).at(-1)!["activity"] as { label: string; expires_at: string };
  assert.equal(shown.label, "drafting");
  assert.equal(Date.parse(shown.expires_at), Date.parse("2026-03-13T14:00:45Z"));
  const clear = { ...event, op: "clear", activity: null };
  assert.equal((await publish(world, mqttSession(ana.key), [topic, clear])).action, "accept");
  assert.equal(publications(world, topic).at(-1)!["op"], "clear");
});
