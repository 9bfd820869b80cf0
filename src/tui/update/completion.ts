/** What Tab offers: commands behind `/`, names behind `@`, conversations behind `#`, emoji behind `:`, ids of messages behind commands that take one. */
import { emojiNamedLike } from "../../protocol/emoji_names.ts";
import { completeSlash, slashCommands } from "../../protocol/slash.ts";
import { here, joinedRows, nameOf, presenceOf } from "../lists.ts";
import type { Candidate, Completion, Model } from "../model.ts";
import { plainText, withoutAddressees } from "../../protocol/rich_text.ts";

const maxShown = 8;
const maxMessages = 30;
const shortIdChars = 8;

interface Typed {
  text: string;
  caret: number;
}

type Offer = (model: Model, before: string) => { from: number; candidates: Candidate[] } | undefined;

const offers: Offer[] = [commands, messageIds, people, conversations, policies, emoji];

/** Null when nothing could be meant. */
export function complete(model: Model, { text, caret }: Typed): Completion | null {
  const before = text.slice(0, caret);
  for (const offer of offers) {
    const found = offer(model, before);
    if (found && found.candidates.length > 0) return { ...found, to: caret, picked: 0, cycling: false };
  }
  return null;
}

/** What Tab offers where nothing was begun: everybody, as the documentation says. */
export function completeAnything(model: Model, { caret }: Typed): Completion | null {
  const candidates = names(model, "");
  return candidates.length === 0 ? null : { from: caret, to: caret, candidates, picked: 0, cycling: false };
}

function commands(_model: Model, before: string): ReturnType<Offer> {
  const match = /^\/([a-z]*)$/i.exec(before);
  if (!match) return undefined;
  const candidates = completeSlash(match[1]!).map(({ name, usage, about }) => ({
    insert: `/${name} `,
    label: `/${name}`,
    detail: usage === "" ? about : `${usage}  ${about}`,
  }));
  return { from: 0, candidates };
}

/** Newest first, as that is what one answers. */
function messageIds(model: Model, before: string): ReturnType<Offer> {
  const match = /^\/([a-z]+)\s+([0-9a-z-]*)$/i.exec(before);
  const command = slashCommands.find(({ name }) => name === match?.[1]?.toLowerCase());
  if (!match || !command?.usage.startsWith("message-id")) return undefined;
  const typed = match[2]!.toLowerCase();
  const own = command.name === "edit" || command.name === "delete";
  const candidates = (here(model)?.messages ?? []).slice(-maxMessages * 4)
    .filter((message) => message.sender.type !== "system" && message.deleted_at === undefined)
    .filter((message) => !own || message.sender.key === model.identity?.key)
    .filter(({ id }) => id.startsWith(typed))
    .toReversed().slice(0, maxMessages)
    .map(({ id, sender, body }) => ({
      insert: `${id.slice(0, shortIdChars)} `,
      label: id.slice(0, shortIdChars),
      detail: `${sender.name}: ${plainText(withoutAddressees(body)).slice(0, 80)}`,
    }));
  return { from: before.length - typed.length, candidates };
}

const mention = /(?<![\p{L}\p{N}_@./-])@([\p{L}\p{M}\p{N}_-]*)$/u;

function people(model: Model, before: string): ReturnType<Offer> {
  const match = mention.exec(before);
  return match ? { from: match.index, candidates: names(model, match[1]!.toLowerCase()) } : undefined;
}

function names(model: Model, typed: string): Candidate[] {
  const known = [...model.people.values()].filter(({ key }) => key !== model.identity?.key);
  const rank = (key: string) => model.people.get(key)!.conversations.includes(model.place) ? 0 : 1;
  const starts = known.filter(({ name }) => name.toLowerCase().startsWith(typed))
    .sort((one, other) => rank(one.key) - rank(other.key) || (one.name < other.name ? -1 : 1));
  const inside = known.filter((person) =>
    typed !== "" && !starts.includes(person) && person.name.toLowerCase().includes(typed)
  );
  const found = [...starts, ...inside].map((person) => ({
    insert: `@${person.name} `,
    label: `@${nameOf(model, person.key)}`,
    detail: person.type === "claude" ? `agent, ${presenceOf(person)}` : presenceOf(person),
  }));
  const all = typed !== "" && "all".startsWith(typed)
    ? [{ insert: "@all ", label: "@all", detail: "everybody who is online" }]
    : [];
  return [...found.slice(0, maxShown * 4), ...all];
}

function conversations(model: Model, before: string): ReturnType<Offer> {
  const match = /^\/join\s+#?([a-z0-9-]*)$/i.exec(before) ?? /(?<![\p{L}\p{N}])#([a-z0-9-]*)$/iu.exec(before);
  if (!match) return undefined;
  const typed = match[1]!.toLowerCase();
  const isJoin = before.startsWith("/join");
  const rows = isJoin ? [...model.conversations.values()].filter(({ member }) => !member) : joinedRows(model);
  const candidates = rows.filter(({ id }) => id.startsWith(typed)).map(({ id, topic }) => ({
    insert: isJoin ? id : `#${id} `,
    label: `#${id}`,
    detail: topic,
  }));
  return {
    from: before.length - typed.length - (isJoin || !before.endsWith(`#${match[1]}`) ? 0 : 1),
    candidates,
  };
}

function policies(_model: Model, before: string): ReturnType<Offer> {
  const match = /^\/mute\s+([a-z]*)$/i.exec(before);
  if (!match) return undefined;
  const words = ["all", "mentions", "off"].filter((word) => word.startsWith(match[1]!.toLowerCase()));
  const candidates = words.map((word) => ({ insert: word, label: word, detail: "" }));
  return { from: before.length - match[1]!.length, candidates };
}

/** `:tada`, from two letters on, as one and none are how faces are typed. */
function emoji(_model: Model, before: string): ReturnType<Offer> {
  const match = /(?<![\p{L}\p{N}:]):([a-z0-9_+-]{2,}):?$/iu.exec(before);
  if (!match) return undefined;
  const candidates = emojiNamedLike(match[1]!, maxShown * 4).map((found) => ({
    insert: `${found.emoji} `,
    label: found.emoji,
    detail: `:${found.name}:`,
  }));
  return { from: match.index, candidates };
}
