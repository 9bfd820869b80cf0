/** Whoever does whatever: what is not for a viewer never reaches them, through any door. */
import fc from "fast-check";
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { connectMcp, type McpClient } from "../support/mcp.ts";
import { connectMqtt, type MqttClient } from "../support/mqtt.ts";
import { Rest } from "../support/rest.ts";
import { joinMcp } from "../support/mcp.ts";

const names = ["ann", "ben", "cat", "dan"] as const;
type Name = typeof names[number];

/** What a step of a history does; numbers choose among what there is. */
type Step =
  | { do: "say"; who: Name; where: number }
  | { do: "whisper"; who: Name; to: Name; where: number }
  | { do: "reply"; who: Name; to: number }
  | { do: "dm"; who: Name; to: Name }
  | { do: "invite"; who: Name; to: Name; where: number }
  | { do: "leave"; who: Name; where: number };

const name = fc.constantFrom(...names);
const place = fc.nat({ max: 2 });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant("say" as const), who: name, where: place }),
  fc.record({ do: fc.constant("whisper" as const), who: name, to: name, where: place }),
  fc.record({ do: fc.constant("reply" as const), who: name, to: fc.nat({ max: 50 }) }),
  fc.record({ do: fc.constant("dm" as const), who: name, to: name }),
  fc.record({ do: fc.constant("invite" as const), who: name, to: name, where: place }),
  fc.record({ do: fc.constant("leave" as const), who: name, where: place }),
);

interface Said {
  token: string;
  id: string;
  conversation: string;
  /** Everybody who could read it at any time. */
  audience: Set<Name>;
}

/** A world with three conversations: one for all, one private, one by invitation. */
class World {
  readonly sessions = new Map<Name, McpClient>();
  readonly keys = new Map<Name, string>();
  readonly members: Map<string, Set<Name>>;
  readonly said: Said[] = [];

  constructor(readonly daemon: TestDaemon, readonly places: readonly string[]) {
    this.members = new Map(places.map((id) => [id, new Set<Name>()]));
  }

  async perform(step: Step): Promise<void> {
    switch (step.do) {
      case "say":
        return await this.#say(step.who, { conversation: this.places[step.where]! });
      case "whisper":
        return await this.#say(step.who, { conversation: this.places[step.where]!, to: step.to });
      case "reply":
        return await this.#reply(step.who, this.said[step.to % Math.max(1, this.said.length)]);
      case "dm":
        return await this.#dm(step.who, step.to);
      case "invite":
        return await this.#invite(step.who, { to: step.to, conversation: this.places[step.where]! });
      case "leave":
        return await this.#leave(step.who, this.places[step.where]!);
    }
  }

  async #say(who: Name, { conversation, to }: { conversation: string; to?: Name }): Promise<void> {
    const token = `t${this.said.length}-${crypto.randomUUID().slice(0, 8)}-${
      to === undefined ? "open" : "whisper"
    }`;
    const recipients = to === undefined ? {} : { recipients: [this.keys.get(to)!] };
    const { answer } = await this.sessions.get(who)!.outcome("comms_send", {
      conversation,
      message: token,
      ...recipients,
    });
    if (answer.status !== "sent") return;
    const audience = new Set<Name>(to === undefined ? this.#readers(conversation) : [to, who]);
    this.said.push({ token, id: answer.id, conversation, audience });
  }

  async #reply(who: Name, root: Said | undefined): Promise<void> {
    if (root === undefined) return;
    const token = `t${this.said.length}-${crypto.randomUUID().slice(0, 8)}-reply`;
    const { conversation } = root;
    const { answer } = await this.sessions.get(who)!.outcome("comms_send", {
      conversation,
      message: token,
      reply_to: root.id,
    });
    if (answer.status !== "sent") return;
    assert.ok(root.audience.has(who), `${who} answered what they cannot see`);
    const addressed = answer.recipients as string[] | null;
    const audience = addressed === null
      ? this.#readers(conversation)
      : [who, ...names.filter((n) => addressed.includes(this.keys.get(n)!))];
    this.said.push({ token, id: answer.id, conversation, audience: new Set(audience) });
  }

  async #dm(who: Name, to: Name): Promise<void> {
    const { answer } = await this.sessions.get(who)!.outcome("comms_dm_open", {
      target_key: this.keys.get(to),
    });
    if (answer.conversation === undefined) return;
    this.members.set(answer.conversation, new Set([who, to]));
    await this.#say(who, { conversation: answer.conversation });
  }

  async #invite(who: Name, { to, conversation }: { to: Name; conversation: string }): Promise<void> {
    await this.sessions.get(who)!.outcome("comms_invite", { conversation, target_name: to });
    const { answer } = await this.sessions.get(to)!.outcome("comms_join", { conversation });
    if (answer.status !== "joined") return;
    this.members.get(conversation)!.add(to);
    // Who comes later may read what was said to all before.
    for (const each of this.said) {
      if (each.conversation === conversation && !each.token.endsWith("whisper")) each.audience.add(to);
    }
  }

  async #leave(who: Name, conversation: string): Promise<void> {
    if (conversation === this.places[0]) return;
    await this.sessions.get(who)!.outcome("comms_leave", { conversation });
    this.members.get(conversation)!.delete(who);
  }

  /** Who may read what is said to all there: everybody in a public place, members elsewhere. */
  #readers(conversation: string): readonly Name[] {
    return conversation === this.places[1] || conversation.startsWith("dm-")
      ? [...this.members.get(conversation)!]
      : names;
  }
}

/** Everything that a participant can get to see, as one text. */
async function everythingFor(world: World, { who, mqtt }: { who: Name; mqtt: MqttClient }): Promise<string> {
  const key = world.keys.get(who)!;
  const rest = new Rest(world.daemon.apiUrl, { headers: { "x-comms-key": key } });
  const answers: unknown[] = [mqtt.arrived.map(({ text }) => text)];
  await using client = await connectMcp(world.daemon.mcpUrl);
  client.key = key;
  for (const conversation of world.members.keys()) {
    for (const path of [`messages/${conversation}?count=500`, `reactions/${conversation}`]) {
      answers.push((await rest.call("GET", `/api/${path}`)).body);
    }
    for (const path of ["messages?count=500", "history", "pins"]) {
      answers.push((await rest.call("GET", `/api/conversations/${conversation}/${path}`)).body);
    }
    answers.push((await client.outcome("comms_history", { conversation, count: 200 })).text);
    answers.push((await client.outcome("comms_read", { conversation, count: 200 })).text);
    for (const { id } of world.said.filter((said) => said.conversation === conversation)) {
      answers.push((await client.outcome("comms_thread_read", { conversation, root_id: id })).text);
    }
  }
  for (
    const query of ["", "whisper", "reply", "is:whisper", "has:thread", "to:me", "-is:pinned", "from:ann"]
  ) {
    for (const order of ["relevance", "oldest"]) {
      const asked = new URLSearchParams({ query, order, limit: "100" });
      answers.push((await rest.call("GET", `/api/search?${asked}`)).body);
    }
    answers.push((await client.outcome("comms_search", { query, limit: 100 })).text);
  }
  answers.push(
    (await rest.call("GET", "/api/events?since=0&limit=1000")).body,
    (await rest.call("GET", "/api/check")).body,
  );
  answers.push((await rest.call("GET", `/api/notifications/${key}`)).body);
  return JSON.stringify(answers);
}

async function playAndLook(
  daemon: TestDaemon,
  { steps, round }: { steps: readonly Step[]; round: number },
): Promise<void> {
  const world = new World(daemon, [`open${round}`, `closed${round}`, `invited${round}`]);
  const listeners = new Map<Name, MqttClient>();
  try {
    for (const who of names) {
      const session = await joinMcp(daemon.mcpUrl, who);
      world.sessions.set(who, session);
      world.keys.set(who, session.key!);
      const mqtt = await connectMqtt(daemon.mqttUrl, {
        clientId: `claude-comms-web-${session.key}-${round}`,
      });
      await mqtt.subscribe("claude-comms/#");
      listeners.set(who, mqtt);
    }
    const founder = world.sessions.get("ann")!;
    await founder.call("comms_conversation_create", { conversation: world.places[0] });
    await founder.call("comms_conversation_create", {
      conversation: world.places[1],
      visibility: "private",
      mode: "invite",
    });
    await founder.call("comms_conversation_create", { conversation: world.places[2], mode: "invite" });
    for (const id of world.places) world.members.get(id)!.add("ann");
    for (const each of steps) await world.perform(each);
    for (const who of names) await assertOnlyOwn(world, { who, mqtt: listeners.get(who)! });
  } finally {
    for (const client of [...world.sessions.values(), ...listeners.values()]) {
      await client[Symbol.asyncDispose]();
    }
  }
}

async function assertOnlyOwn(world: World, { who, mqtt }: { who: Name; mqtt: MqttClient }): Promise<void> {
  await mqtt.fence();
  const seen = await everythingFor(world, { who, mqtt });
  for (const { token, audience, conversation } of world.said) {
    assert.ok(
      audience.has(who) || !seen.includes(token),
      `${who} sees ${token} of ${conversation}, for ${[...audience]}`,
    );
  }
}

Deno.test("no generated history shows a whisper or a private message to anybody outside its audience", async () => {
  await using daemon = await TestDaemon.start();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
      await playAndLook(daemon, { steps, round: round++ });
    }),
    { numRuns: 12, endOnFailure: true },
  );
});
