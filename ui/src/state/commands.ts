/** What each slash command does on the page. The table itself is shared with the terminal chat. */
import type { SlashCall, SlashName } from "$protocol/slash.ts";
import { dispatchPolicy } from "./policy.ts";
import type { ComposerPlace } from "./composer.svelte.ts";
import type { Session } from "./session.svelte.ts";

interface Context {
  session: Session;
  place: ComposerPlace;
  call: SlashCall;
}

/** Null: done, or on its way. A text: why not. */
type Run = (context: Context) => string | null;

const done = null;

/** These are done by the message field itself. */
type OfComposer = "me" | "file";

const commands: Record<Exclude<SlashName, OfComposer>, Run> = {
  dm({ session, place, call }) {
    const found = call.people.map((name) => ({ name, person: session.people.named(name) }));
    const unknown = found.find(({ person }) => !person);
    if (unknown) return `Unknown recipient: @${unknown.name}`;
    const recipients = found.map(({ person }) => person!.key).filter((key) => key !== session.self);
    if (recipients.length === 0) return "You cannot whisper to yourself alone: name somebody else";
    session.send({ conversation: place.conv, message: call.text, recipients });
    return done;
  },
  reply({ session, place, call }) {
    session.send({ conversation: place.conv, message: call.text, reply_to: call.word });
    return done;
  },
  react: ({ session, place, call }) =>
    withMessage(session, place, call.word, (message) => session.actions.react(message, call.text.trim())),
  edit: ({ session, place, call }) =>
    withMessage(session, place, call.word, (message) => session.actions.edit(message, call.text)),
  delete: ({ session, place, call }) =>
    withMessage(session, place, call.word, (message) => session.actions.delete(message)),
  pin: ({ session, place, call }) =>
    withMessage(session, place, call.word, (message) => session.actions.togglePin(message)),
  topic({ session, place, call }) {
    void session.manage.update(place.conv, { topic: call.text });
    return done;
  },
  invite({ session, place, call }) {
    void session.manage.invite(place.conv, call.word, call.text);
    return done;
  },
  join({ session, call }) {
    void session.join(call.word.toLowerCase());
    return done;
  },
  leave({ session, place }) {
    session.manage.leave(place.conv);
    return done;
  },
  list({ session }) {
    session.panels.show({ kind: "directory" });
    return done;
  },
  close: ({ session, place }) => archive(session, place),
  archive: ({ session, place }) => archive(session, place),
  star({ session, place }) {
    void session.manage.toggleStar(place.conv);
    return done;
  },
  mute({ session, place, call }) {
    const set = dispatchPolicy(call.word, session.conversations.get(place.conv));
    if (!set) return "Write /mute, /mute all, /mute mentions or /mute off";
    void session.manage.prefer(place.conv, set);
    return done;
  },
  continue({ session, place, call }) {
    void session.manage.continueDelivery(call.word === "" ? place.conv : call.word.toLowerCase());
    return done;
  },
  nick({ session, call }) {
    void session.manage.rename(call.word);
    return done;
  },
  status({ session, call }) {
    const [, emoji, text] = /^(\p{Extended_Pictographic}\S*)?\s*([\s\S]*)$/u.exec(call.text)!;
    const clear = call.text.trim().toLowerCase() === "clear";
    void session.manage.setStatus({
      emoji: clear ? null : emoji ?? null,
      text: clear || !text ? null : text,
      expires_at: null,
    });
    return done;
  },
  who({ session }) {
    session.walk.showMembers();
    return done;
  },
  kick({ session, place, call }) {
    const person = session.people.named(call.word);
    if (!person) return `Nobody is called "${call.word}"`;
    session.manage.kick(place.conv, person.key);
    return done;
  },
  search({ session, call }) {
    session.panels.open({ kind: "search", query: call.text });
    session.search.take(call.text);
    return done;
  },
  thread({ session, place, call }) {
    session.openThread(place.conv, call.word);
    return done;
  },
  help({ session }) {
    session.panels.show({ kind: "keys" });
    return done;
  },
};

/** Runs a command; a text says why it cannot. */
export function runCommand(session: Session, place: ComposerPlace, call: SlashCall): string | null {
  const { name } = call;
  return name === "me" || name === "file" ? done : commands[name]({ session, place, call });
}

function archive(session: Session, place: ComposerPlace): null {
  session.manage.archive(place.conv);
  return done;
}

type Message = Awaited<ReturnType<Session["api"]["message"]>>;

function withMessage(
  session: Session,
  { conv }: ComposerPlace,
  id: string,
  act: (message: Message) => unknown,
): string | null {
  const timeline = session.timelineOf(conv);
  const known = id === "last"
    ? timeline.messages.findLast((message) => session.actions.isOwn(message) && !message.deleted_at)
    : timeline.find(id);
  if (!known && id === "last") return "You have written nothing here yet";
  const message = known ? Promise.resolve(known) : session.api.message(conv, id);
  message.then(act).catch((error) => session.toasts.problem("That was not done", error));
  return done;
}
