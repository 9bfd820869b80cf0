/** The commands with which people talk, against a real daemon. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { Child } from "../support/child.ts";
import { TestDaemon } from "../support/daemon.ts";
import { People } from "../support/people.ts";
import { until } from "../support/until.ts";

/** A command that must succeed; its data. */
async function says(daemon: TestDaemon, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await daemon.cli(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

async function data(daemon: TestDaemon, ...args: string[]) {
  return JSON.parse(await says(daemon, ...args, "--json"));
}

Deno.test("reply, thread, react and pin find a message by the start of its id", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  const { id } = await people.ana.send("general", "shall we?");
  const short = id.slice(0, 8);
  const answer = await data(daemon, "reply", short, "-m", "ana", "we shall");
  assert.deepEqual([answer.reply_to, answer.mention_names], [id, ["ana"]]);
  assert.match(
    await says(daemon, "thread", short),
    /^\[.*\] [0-9a-f]{8} @ana: shall we\?\n {2}\[.*\(reply to .*\): we shall\n$/,
  );
  assert.deepEqual((await data(daemon, "thread", short)).replies.map((m: { id: string }) => m.id), [
    answer.id,
  ]);
  assert.equal(await says(daemon, "react", short, "👍"), "👍 added.\n");
  assert.equal(await says(daemon, "react", short, "👍"), "👍 was there already.\n");
  assert.equal((await data(daemon, "react", short, "👍", "--toggle")).op, "remove");
  assert.equal(await says(daemon, "react", short, "👍", "--remove"), "There was no 👍 of yours.\n");
  assert.equal(await says(daemon, "pin", short), `Message ${short} is pinned.\n`);
  assert.match(await says(daemon, "pins"), /@ana: shall we\?/);
  assert.equal((await data(daemon, "pins")).count, 1);
  assert.equal((await data(daemon, "unpin", short)).status, "unpinned");
  assert.equal((await daemon.cli("pins")).stderr, "Nothing is pinned in general.\n");
  for (
    const args of [["react", "ffffffff", "👍"], ["pin", "ffffffff"], ["thread", "ffffffff"], [
      "reply",
      "abc",
      "x",
    ]]
  ) {
    const { code, stdout, stderr } = await daemon.cli(...args);
    assert.deepEqual([code, stdout, stderr === ""], [1, "", false], args.join(" "));
  }
});

Deno.test("whisper reaches only those it names, dm opens a conversation of two", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  assert.equal(await says(daemon, "whisper", "@ana,bo", "psst"), "Message sent to general (to ana, bo).\n");
  assert.deepEqual(await people.bo.bodies("general"), ["[@ana, @bo] psst"]);
  assert.deepEqual(await people.eve.bodies("general"), []);
  assert.equal((await daemon.cli("whisper", " , ", "to whom?")).code, 2);
  assert.equal(await says(daemon, "dm", "@Ana"), "@ana\n");
  assert.equal(await says(daemon, "dm", people.ana.key!, "just us"), "Message sent to @ana directly.\n");
  assert.equal(await says(daemon, "dm", "@ana", "and this"), "Message sent to @ana directly.\n");
  assert.equal((await data(daemon, "dm", "ana")).status, "existed");
  const unknown = await daemon.cli("dm", "nobody");
  assert.deepEqual([unknown.code, unknown.stdout], [1, ""]);
  assert.match(unknown.stderr, /^Nobody is called "nobody"/);
});

Deno.test("members and catchup show who is there and what was missed", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  assert.match(await says(daemon, "members"), new RegExp(`^ana +${people.ana.key} +claude +member`, "m"));
  assert.equal((await data(daemon, "members")).count, 4);
  await says(daemon, "read", "-u");
  assert.equal((await daemon.cli("catchup")).stderr, "You have read everything.\n");
  const me = await people.owner.get("/api/identity");
  await people.ana.send("general", "look here", { mentions: [me.key] });
  await people.bo.send("general", "plain \u001b[31m words");
  const digest = await says(daemon, "catchup");
  assert.match(digest, /^For you:\n {2}#general [0-9a-f]{8} @ana: look here$/m);
  assert.match(digest, /^#general: \d+ unread$/m);
  assert.ok(!digest.includes("\u001b"));
  assert.ok((await data(daemon, "catchup", "-b", "500")).total_unread >= 2);
  assert.equal((await daemon.cli("catchup", "-b", "0")).code, 2);
});

Deno.test("an artifact is put, got, listed and compared as it is, and guarded against a second writer", async () => {
  await using daemon = await TestDaemon.start();
  const file = join(daemon.home, "plan.md");
  await Deno.writeTextFile(file, "one\ntwo\n");
  assert.equal(
    await says(daemon, "artifact", "put", "plan", file, "--title", "The Plan", "--type", "plan"),
    "Artifact plan created: version 1.\n",
  );
  assert.equal((await daemon.cli("artifact", "diff", "plan")).code, 1);
  await Deno.writeTextFile(file, "one\nthree\nwithout an end");
  assert.equal((await data(daemon, "artifact", "put", "plan", file, "--base", "1", "-s", "more")).version, 2);
  const late = await daemon.cli("artifact", "put", "plan", file, "--base", "1");
  assert.equal(late.code, 1);
  assert.match(late.stderr, /Version conflict/);
  assert.equal(await says(daemon, "artifact", "get", "plan"), "one\nthree\nwithout an end");
  assert.equal(await says(daemon, "artifact", "get", "plan", "--version", "1"), "one\ntwo\n");
  assert.equal((await data(daemon, "artifact", "get", "plan")).title, "The Plan");
  assert.match(await says(daemon, "artifact", "list"), /^plan +plan +2 +\S+ +[-\d]+ [:\d]+ +The Plan$/m);
  assert.equal((await data(daemon, "artifact", "list")).count, 1);
  const diff = await says(daemon, "artifact", "diff", "plan");
  assert.match(
    diff,
    /^--- plan\tversion 1 by .*\n\+\+\+ plan\tversion 2 by .*\n@@ -1,2 \+1,3 @@\n one\n-two\n\+three\n\+without an end\n\\ No newline/,
  );
  const found = await data(daemon, "artifact", "diff", "plan", "2", "1");
  assert.deepEqual([found.from, found.to, found.added, found.removed], [2, 1, 1, 2]);
  assert.equal((await daemon.cli("artifact", "get", "none")).code, 1);
  assert.equal((await daemon.cli("artifact", "put", "bytes", Deno.execPath())).code, 1);
  assert.equal((await daemon.cli("artifact", "put", "plan", join(daemon.home, "none"))).code, 1);
});

Deno.test("a long artifact comes whole", async () => {
  await using daemon = await TestDaemon.start();
  const text = Array.from({ length: 20_000 }, (_, n) => `line ${n} 🧀\n`).join("");
  const file = join(daemon.home, "long.txt");
  await Deno.writeTextFile(file, text);
  await says(daemon, "artifact", "put", "long", file);
  assert.equal(await says(daemon, "artifact", "get", "long"), text);
});

Deno.test("read --follow gives each message once and in order, over a restart and a crash of the daemon", async () => {
  await using daemon = await TestDaemon.start();
  await says(daemon, "send", "before");
  const stream = new Child(["read", "--follow", "--json", "-n", "1"], daemon.environment);
  const people = new Child(["read", "-f", "-n", "0"], daemon.environment);
  try {
    await stream.says('"body":"before"');
    for (let n = 0; n < 3; n++) await says(daemon, "send", `first ${n}`);
    await stream.says("first 2");
    await daemon.restart();
    for (let n = 0; n < 3; n++) await says(daemon, "send", `second ${n}`);
    await stream.says("second 2");
    await daemon.kill9();
    await daemon.start();
    for (let n = 0; n < 3; n++) await says(daemon, "send", `third ${n}`);
    await stream.says("third 2");
    await people.says("third 2");
    const bodies = stream.stdout.trim().split("\n").map((line) => JSON.parse(line).body);
    const expected = ["first", "second", "third"].flatMap((word) => [0, 1, 2].map((n) => `${word} ${n}`));
    assert.deepEqual(bodies, ["before", ...expected]);
    assert.deepEqual(people.stdout.match(/\w+ \d$/gm), expected);
    assert.equal(stream.stderr, "");
  } finally {
    await stream.end("SIGINT");
    await people.end("SIGINT");
  }
  assert.equal((await daemon.cli("read", "--follow", "--unread")).code, 2);
});

Deno.test("health, logs and completion answer for a daemon in the background, and quietly without one", async () => {
  await using daemon = await TestDaemon.prepare();
  assert.deepEqual([(await daemon.cli("health")).code, (await daemon.cli("logs")).code], [3, 1]);
  await says(daemon, "start", "--background");
  try {
    assert.equal(await says(daemon, "health"), "ok\n");
    assert.deepEqual(await data(daemon, "health"), { status: "ok", problem: null });
    assert.match(await says(daemon, "logs"), /^Daemon running\. Press Ctrl\+C to stop\.$/m);
    const follower = new Child(["logs", "-f", "-n", "1", "--json"], daemon.environment);
    await follower.says('{"text":"Daemon running');
    await says(daemon, "config", "set", "mcp.auto_join", "general,lobby");
    await until(() => follower.stdout.includes('"level":"info","event":"config.reloaded"'));
    await follower.end("SIGINT");
    assert.match(await says(daemon, "complete", "conversation"), /^general$/m);
    assert.equal(
      await says(daemon, "complete", "participant"),
      `${(await data(daemon, "status")).identity.name}\n`,
    );
  } finally {
    await says(daemon, "stop");
  }
  assert.equal(await says(daemon, "complete", "conversation"), "");
});
