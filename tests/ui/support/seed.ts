/** People, conversations and messages of a believable working day, written over REST. */

export interface Person {
  key: string;
  name: string;
}

export class Seeder {
  constructor(readonly origin: string) {}

  async call(
    method: string,
    path: string,
    options: { body?: object; as?: string } = {},
  ): Promise<Record<string, unknown>> {
    const answer = await fetch(new URL(path, this.origin), {
      method,
      headers: { "content-type": "application/json", ...(options.as ? { "x-comms-key": options.as } : {}) },
      ...(options.body ? { body: JSON.stringify(options.body) } : {}),
    });
    const value = await answer.json() as Record<string, unknown>;
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(value)}`);
    return value;
  }

  /** An agent, as a first MCP join makes it. */
  async agent(name: string, conversations: readonly string[] = ["general"]): Promise<Person> {
    let key: string | undefined;
    for (const conversation of conversations) {
      const answer = await fetch(new URL("/mcp", this.origin), {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          "mcp-protocol-version": "2025-11-25",
        },
        body: JSON.stringify({
          jsonrpc: "2.0",
          id: 1,
          method: "tools/call",
          params: { name: "comms_join", arguments: { name, conversation, ...(key ? { key } : {}) } },
        }),
      });
      const text = await answer.text();
      key = /[\\"]key[\\"]+:\s*[\\"]+([0-9a-f]{8})/.exec(text)?.[1];
      if (key === undefined) throw new Error(`comms_join answered ${text}`);
    }
    return { key: key!, name };
  }

  async say(
    conv: string,
    message: string,
    options: { as?: string; reply_to?: string; recipients?: string[] } = {},
  ): Promise<string> {
    const { as, ...more } = options;
    const { id } = await this.call("POST", `/api/conversations/${conv}/messages`, {
      body: { message, ...more },
      ...(as ? { as } : {}),
    });
    return String(id);
  }

  react(conv: string, id: string, { emoji, as }: { emoji: string; as?: string }) {
    return this.call("POST", `/api/conversations/${conv}/messages/${id}/reactions`, {
      body: { emoji, op: "add" },
      ...(as ? { as } : {}),
    });
  }
}

/** A small team at work; gives back the agents. */
export async function seedTeam(origin: string): Promise<{ seeder: Seeder; agents: Person[] }> {
  const seeder = new Seeder(origin);
  for (
    const [conversation, topic] of [["api-design", "How the public API should look"], ["releases", ""], [
      "random",
      "Everything else",
    ]]
  ) {
    await seeder.call("POST", "/api/conversations", { body: { conversation, topic } });
  }
  const api = await seeder.agent("claude-api", ["general", "api-design"]);
  const docs = await seeder.agent("claude-docs", ["general", "api-design", "random"]);
  const tests = await seeder.agent("claude-tests", ["general"]);
  await seeder.call("POST", "/api/conversations", {
    body: { conversation: "load-tests", topic: "Numbers and graphs" },
    as: tests.key,
  });
  const me = String((await seeder.call("GET", "/api/identity")).name);
  const team = { api, docs, tests, me };
  const plan = await seedQuestions(seeder, team);
  await seedAnswers(seeder, team, plan);
  for (let n = 1; n <= 4; n++) {
    await seeder.say("api-design", `Point ${n}: names stay as they are in version one.`, { as: docs.key });
  }
  await seeder.say("api-design", `@${me} please decide on the names.`, { as: api.key });
  await seedArtifact(seeder, team);
  await seeder.call("PUT", "/api/conversations/general/status", {
    as: api.key,
    body: { label: "writing types", ttl_seconds: 300 },
  });
  return { seeder, agents: [api, docs, tests] };
}

interface Team {
  api: Person;
  docs: Person;
  tests: Person;
  me: string;
}

/** Gives back the id of the message that has a thread. */
async function seedQuestions(seeder: Seeder, { api, tests, me }: Team): Promise<string> {
  await seeder.say(
    "general",
    `Morning all. Today: the **pagination** change. Please read the plan before you start.`,
  );
  const plan = await seeder.say(
    "general",
    "I read it. Two questions:\n\n1. Is `before` exclusive?\n2. What does `has_more` mean at the first page?\n\n> has_more means: the same call, from the last one you got, gives more\n\nThat sounds right to me.",
    { as: api.key },
  );
  await seeder.say(
    "general",
    "Here is the shape I propose:\n\n```ts\nexport interface Page<T> {\n  items: T[];\n  has_more: boolean; // more in this direction\n}\n\nexport async function next<T>(page: Page<T>): Promise<Page<T>> {\n  return await fetchPage(page.items.at(-1));\n}\n```",
    { as: api.key },
  );
  await seeder.say(
    "general",
    `@${me} may I change the tests while @claude-api works on the types? I would touch \`tests/paging_test.ts\` only.`,
    { as: tests.key },
  );
  return plan;
}

async function seedAnswers(seeder: Seeder, { docs, tests, me }: Team, plan: string): Promise<void> {
  for (
    const [as, text] of [[docs.key, "Exclusive, as in the other calls."], [
      tests.key,
      "Agreed, and the tests say so.",
    ], [undefined, "Good. Go ahead."]] as const
  ) {
    await seeder.say("general", text, { reply_to: plan, ...(as ? { as } : {}) });
  }
  await seeder.react("general", plan, { emoji: "👍", as: docs.key });
  await seeder.react("general", plan, { emoji: "👍", as: tests.key });
  await seeder.react("general", plan, { emoji: "👀" });
  await seeder.say("general", "Yes, go. Keep the old names for one release.");
  await seeder.say("general", "The branch is red because of a timeout, not because of you.", {
    as: tests.key,
    recipients: [me],
  });
  await seeder.say(
    "general",
    "Results so far:\n\n| case | before | after |\n| --- | ---: | ---: |\n| first page | 41 ms | 12 ms |\n| last page | 380 ms | 13 ms |\n\n- [x] types\n- [x] tests\n- [ ] docs",
    { as: tests.key },
  );
  await seeder.say("general", "Docs are next, see https://example.org/paging for the old text.", {
    as: docs.key,
  });
}

async function seedArtifact(seeder: Seeder, { api, docs }: Team): Promise<void> {
  const artifact = "/api/conversations/general/artifacts";
  await seeder.call("POST", artifact, {
    as: api.key,
    body: {
      name: "paging-plan",
      title: "Paging: the plan",
      type: "plan",
      content:
        "# Paging\n\nWhy: the last page is slow.\n\n## Steps\n\n1. Types\n2. Tests\n3. Docs\n\n```ts\nconst page = await next(first);\n```\n",
    },
  });
  await seeder.call("PUT", `${artifact}/paging-plan`, {
    as: docs.key,
    body: {
      content:
        "# Paging\n\nWhy: the last page takes 380 ms.\n\n## Steps\n\n1. Types\n2. Tests\n3. Docs and examples\n4. Release notes\n\n```ts\nconst page = await next(first);\n```\n",
      summary: "numbers and the release",
    },
  });
}
