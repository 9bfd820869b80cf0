/** `receipts`: who has read a message, and how far it has come with sessions of Claude Code. */
import type { Call } from "../command.ts";
import { columns } from "../columns.ts";
import { conversationOf, requireDaemon } from "../daemon.ts";
import { messagePath, wholeId } from "../message_id.ts";
import { clock } from "../message_text.ts";
import { harmless, type Terminal } from "../terminal.ts";

interface Values {
  id: string;
  conversation: string | undefined;
  json: boolean;
}

interface Person {
  key: string;
  name: string;
}

interface Delivery extends Person {
  hop: string;
  rung: string;
  handed_at: string;
  seen_at?: string;
  answered_at?: string;
}

export async function receipts({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const { config, daemon } = await requireDaemon(world, { exitCode: 3 });
  const conversation = await conversationOf({ config, daemon }, values.conversation);
  const id = await wholeId(daemon, { conversation, id: values.id });
  const answer = await daemon.get(messagePath({ conversation, id }, "/readers"));
  if (values.json) {
    terminal.out(JSON.stringify(answer, null, 2));
    return 0;
  }
  const read = answer.read_by as Person[];
  const deliveries = answer.deliveries as Delivery[];
  const people = [...read, ...answer.not_read_by as Person[]];
  if (people.length === 0) terminal.out("It is for nobody else.");
  else for (const line of table(terminal, { people, read, deliveries })) terminal.out(line);
  return 0;
}

function table(
  terminal: Terminal,
  { people, read, deliveries }: {
    people: readonly Person[];
    read: readonly Person[];
    deliveries: readonly Delivery[];
  },
): string[] {
  const rows = people.map((person) => rowOf(person, { read, deliveries }).map(harmless));
  return columns(terminal, { head: ["Name", "State", "How"], rows });
}

function rowOf(
  { key, name }: Person,
  { read, deliveries }: { read: readonly Person[]; deliveries: readonly Delivery[] },
): string[] {
  const isRead = read.some((person) => person.key === key);
  const told = deliveries.find((delivery) => delivery.key === key);
  return [`@${name}`, isRead ? "read" : told?.hop ?? "stored", told ? wayOf(told) : ""];
}

function wayOf({ rung, handed_at, seen_at, answered_at }: Delivery): string {
  const seen = seen_at === undefined ? "" : `, seen ${clock(seen_at)}`;
  const answered = answered_at === undefined ? "" : `, answered ${clock(answered_at)}`;
  return `handed over by ${rung.replace("_", " ")} ${clock(handed_at)}${seen}${answered}`;
}
