/** What people do every day in a conversation, as commands against a real daemon. */
import assert from "node:assert/strict";
import { TestDaemon } from "../support/daemon.ts";
import { People } from "../support/people.ts";

/** A command that must succeed; its data. */
async function says(daemon: TestDaemon, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await daemon.cli(...args);
  assert.equal(code, 0, `${args.join(" ")}: ${stderr}`);
  return stdout;
}

/** A command that must fail; what it says. */
async function refused(daemon: TestDaemon, ...args: string[]): Promise<string> {
  const { code, stderr } = await daemon.cli(...args);
  assert.equal(code, 1, args.join(" "));
  return stderr;
}

Deno.test("a conversation is joined, starred, muted, left, archived and opened again", async () => {
  await using daemon = await TestDaemon.start();
  const created = "There was no lab: it is created, and you are in it.\n";
  assert.equal(await says(daemon, "join", "lab"), created);
  assert.equal(await says(daemon, "join", "lab"), "You are in lab.\n");
  const row = async () => {
    const { conversations } = JSON.parse(await says(daemon, "conv", "list", "--json"));
    return conversations.find(({ id }: { id: string }) => id === "lab");
  };
  assert.equal(await says(daemon, "star", "lab"), "lab is starred.\n");
  assert.equal(JSON.parse(await says(daemon, "mute", "lab", "--json")).muted, true);
  assert.deepEqual([(await row()).starred, (await row()).muted], [true, true]);
  assert.equal(await says(daemon, "unstar", "lab"), "lab is not starred.\n");
  assert.equal(await says(daemon, "unmute", "lab"), "lab is not muted.\n");
  assert.deepEqual([(await row()).starred, (await row()).muted], [false, false]);
  assert.match(await refused(daemon, "conv", "archive", "lab"), /^Nobody to ask: "Archive lab\?.*--yes\n$/);
  assert.equal(await says(daemon, "conv", "archive", "lab", "-y"), "Conversation lab is archived.\n");
  assert.equal(await says(daemon, "conv", "archive", "lab", "-y"), "Conversation lab is already archived.\n");
  assert.match(await refused(daemon, "join", "lab"), /claude-comms conv unarchive/);
  assert.match(await says(daemon, "conv", "unarchive", "lab"), /^Conversation lab is open again/);
  assert.equal(await says(daemon, "join", "lab"), "You are in lab.\n");
  assert.equal(await says(daemon, "leave", "lab"), "You have left lab.\n");
  assert.equal(await says(daemon, "leave", "lab"), "You were not in lab.\n");
});

Deno.test("people are invited, made admins and removed by name, and who is not let in is told the command", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  await says(daemon, "conv", "create", "lab", "--invite-only");
  assert.equal(
    await says(daemon, "conv", "invite", "lab", "@ana", "--note", "look"),
    "@ana is invited to lab.\n",
  );
  await people.ana.join("ana", "lab");
  assert.equal(await says(daemon, "conv", "invite", "lab", "ana"), "ana is in lab already.\n");
  assert.equal(await says(daemon, "conv", "role", "lab", "ana"), "ana is member of lab.\n");
  assert.equal(await says(daemon, "conv", "role", "lab", "ana", "admin"), "ana is admin of lab.\n");
  assert.equal(JSON.parse(await says(daemon, "conv", "role", "lab", "ana", "--json")).role, "admin");
  assert.match(
    await refused(daemon, "conv", "kick", "lab", "ana"),
    /^Nobody to ask: "Remove ana from lab\?" Use/,
  );
  assert.equal(await says(daemon, "conv", "kick", "lab", "ana", "--yes"), "ana is no longer in lab.\n");
  assert.match(await refused(daemon, "conv", "role", "lab", "ana"), /^ana is not in lab: /);
  assert.match(await refused(daemon, "conv", "kick", "lab", "nobody", "-y"), /Nobody is called "nobody"/);
  await says(daemon, "leave", "lab");
  assert.match(await refused(daemon, "conv", "invite", "lab", "bo"), /claude-comms join lab/);
});

Deno.test("one's own message is changed and deleted by the start of its id, and one's own name changed", async () => {
  await using daemon = await TestDaemon.start();
  await using _people = await People.join(daemon);
  const { id } = JSON.parse(await says(daemon, "send", "frist", "--json"));
  const short = id.slice(0, 8);
  assert.equal(await says(daemon, "edit", short, "first"), `Message ${short} is changed.\n`);
  assert.match(await says(daemon, "read"), /\(edited\): first$/m);
  assert.match(await refused(daemon, "edit", short, ""), /claude-comms delete/);
  assert.match(await refused(daemon, "delete", short), /^Nobody to ask: "Delete message .* Use --yes\n$/);
  assert.equal(await says(daemon, "delete", short, "-y"), `Message ${short} is deleted.\n`);
  assert(!(await says(daemon, "read")).includes("first"));
  assert.equal(await says(daemon, "rename", "captain"), "You are called captain now.\n");
  assert.match(await says(daemon, "members"), /^captain /m);
  assert.match(await refused(daemon, "rename", "ana"), /ana/);
});

Deno.test("a direct conversation is called by the other's name, wherever one is given or shown", async () => {
  await using daemon = await TestDaemon.start();
  await using people = await People.join(daemon);
  assert.match(
    await refused(daemon, "read", "-c", "@ana"),
    /^You have no direct conversation with @ana: claude-comms dm @ana opens it\n$/,
  );
  const me = await people.owner.get("/api/identity");
  assert.match(await refused(daemon, "read", "-c", `@${me.name}`), / is you: /);
  assert.match(await refused(daemon, "send", "-c", "@nobody", "x"), /^Nobody is called "@nobody"/);
  assert.equal(await says(daemon, "send", "-c", "@Ana", "lighthouse"), "Message sent to @Ana.\n");
  assert.match(await says(daemon, "read", "-c", "@ana"), /: lighthouse$/m);
  assert.match(await says(daemon, "read", "-c", `@${people.ana.key}`), /: lighthouse$/m);
  assert.match(await says(daemon, "search", "lighthouse", "--in", "@ana"), /\] [0-9a-f]{8} @ana @/);
  assert.match(await says(daemon, "conv", "list"), /^@ana +2 /m);
  assert.equal(await says(daemon, "mute", "@ana"), "@ana is muted.\n");
  const offered = (await says(daemon, "complete", "conversation")).split("\n");
  assert(offered.includes("@ana") && !offered.some((word) => word.startsWith("dm-")), offered.join());
  const { conversations } = JSON.parse(await says(daemon, "conv", "list", "--json"));
  const { id } = conversations.find((row: { direct: boolean }) => row.direct);
  assert.match(id, /^dm-[0-9a-f]{8}-[0-9a-f]{8}$/);
  await people.ana.send(id, "are you up?");
  assert.match(await says(daemon, "catchup"), /^ *@ana/m);
  await says(daemon, "read", "-u", "-c", "@ana");
  assert.equal((await daemon.cli("read", "-u", "-c", "@ana")).stderr, "Nothing unread in @ana.\n");
});
