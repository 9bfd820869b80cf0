/** What each slash command does. The table itself is shared with the web page. */
import { emojiFor } from "../../protocol/emoji_names.ts";
import type { SlashCall, SlashName } from "../../protocol/slash.ts";
import type { Conversation } from "../answers.ts";
import { askChange, path } from "../asks.ts";
import type { Effect, Moment, Then } from "../event.ts";
import { personNamed } from "../lists.ts";
import type { Model } from "../model.ts";
import { actOnId } from "./act.ts";
import { enqueue } from "./outbox.ts";
import { openHelp, openSearch } from "./panels.ts";
import { join, kick, leave, prefer } from "./people.ts";
import { openPalette } from "./palette.ts";
import { runSearch } from "./search.ts";

interface Context {
  model: Model;
  call: SlashCall;
  moment: Moment;
}

/** A text says why it cannot be done; the line then stays as it was typed. */
export type Done = Effect[] | string;

const table: Record<Exclude<SlashName, "me">, (context: Context) => Done> = {
  dm: whisper,
  reply: (context) => act(context, { act: "reply", text: context.call.text }),
  react: (context) => act(context, { act: "react", emoji: emojiFor(context.call.text.trim()) }),
  edit: (context) => act(context, { act: "edit", text: context.call.text }),
  delete: (context) => act(context, { act: "delete" }),
  pin: (context) => act(context, { act: "pin" }),
  topic: ({ model, call }) => change(model, { topic: call.text }),
  invite: ({ model, call }) => {
    const body = { target: call.word, ...(call.text === "" ? {} : { note: call.text }) };
    const invites = { method: "POST", path: path`/api/conversations/${model.place}/invites`, body } as const;
    return [askChange(invites, { problem: `${call.word} was not invited`, done: `${call.word} is invited` })];
  },
  join: ({ model, call }) => join(model, call.word),
  leave: ({ model }) => leave(model, model.place),
  list: ({ model }) => openPalette(model, "#"),
  close: ({ model }) => confirmArchive(model),
  archive: ({ model }) => confirmArchive(model),
  star: ({ model }) => prefer(model, { starred: !model.conversations.get(model.place)?.starred }),
  mute: ({ model, call }) => {
    const set = policyOf(call.word, model.conversations.get(model.place));
    return set === undefined ? "Write /mute, /mute all, /mute mentions or /mute off" : prefer(model, set);
  },
  continue: ({ model, call }) => {
    const conv = call.word === "" ? model.place : call.word.toLowerCase();
    const goOn = { method: "POST", path: path`/api/conversations/${conv}/continue` } as const;
    return [askChange(goOn, { problem: "The agents do not go on", done: "The agents may go on" })];
  },
  nick: ({ call }) => {
    const rename = { method: "PATCH", path: "/api/participants/me", body: { name: call.word } } as const;
    return [askChange(rename, { problem: "Your name was not changed", done: `You are ${call.word} now` })];
  },
  status: ({ call }) => status(call.text),
  who: ({ model }) => {
    model.showPeople = true;
    if (model.size.columns < 100) return openPalette(model, "@");
    return [];
  },
  kick: ({ model, call }) => {
    const person = personNamed(model, call.word);
    return person === undefined ? `Nobody is called "${call.word}"` : kick(model, model.place, person.key);
  },
  search: ({ model, call }) => [...openSearch(model, call.text), ...runSearch(model)],
  thread: (context) => act(context, { act: "thread" }),
  file: ({ model, call }) => {
    if (call.text === "") return "Write the path of a file behind /file";
    const rootId = model.panel?.kind === "thread" ? model.panel.thread.rootId : null;
    const problem = `${call.text} was not attached`;
    return [{
      do: "upload",
      path: call.text,
      asked: { for: "uploaded", conv: model.place, rootId, problem },
    }];
  },
  help: ({ model }) => openHelp(model),
};

export function runCommand(model: Model, call: SlashCall, moment: Moment): Done {
  return call.name === "me" ? [] : table[call.name]({ model, call, moment });
}

function act({ model, call, moment }: Context, then: Then): Done {
  return actOnId(model, call.word, { then, moment });
}

function whisper({ model, call, moment }: Context): Done {
  const people = call.people.map((name) => ({ name, person: personNamed(model, name) }));
  const unknown = people.find(({ person }) => person === undefined);
  if (unknown) return `Unknown recipient: @${unknown.name}`;
  const recipients = people.map(({ person }) => person!.key).filter((key) => key !== model.identity?.key);
  if (recipients.length === 0) return "You cannot whisper to yourself alone: name somebody else";
  return sent(model, { conversation: model.place, message: call.text, recipients }, moment);
}

function sent(model: Model, draft: Parameters<typeof enqueue>[1], moment: Moment): Done {
  const { taken, effects } = enqueue(model, draft, moment);
  return taken ? effects : "Not sent: too much waits already";
}

function change(model: Model, body: Record<string, string>): Effect[] {
  const call = { method: "PATCH", path: path`/api/conversations/${model.place}`, body } as const;
  return [askChange(call, { problem: "The conversation was not changed" })];
}

function confirmArchive(model: Model): Effect[] {
  const question = "Archive this conversation for everybody? It can be read, but not written to.";
  model.overlay = { kind: "confirm", question, action: "archive", about: model.place };
  return [];
}

function policyOf(
  word: string,
  row: Conversation | undefined,
): Partial<Pick<Conversation, "muted" | "policy">> | undefined {
  const policy = word.toLowerCase();
  if (policy === "") return { muted: !row?.muted };
  return policy === "all" || policy === "mentions" || policy === "off" ? { muted: false, policy } : undefined;
}

function status(words: string): Effect[] {
  const isClear = words.trim().toLowerCase() === "clear";
  const [, emoji, text] = /^(\p{Extended_Pictographic}\S*)?\s*([\s\S]*)$/u.exec(words)!;
  const said = { problem: "Your status was not stored", done: isClear ? "Status cleared" : "Status set" };
  const where = "/api/participants/me/status";
  if (isClear) return [askChange({ method: "DELETE", path: where }, said)];
  return [
    askChange({ method: "PUT", path: where, body: { emoji: emoji ?? null, text: text || null } }, said),
  ];
}
