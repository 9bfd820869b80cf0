/** The questions that the chat asks the daemon, each as an effect. */
import type { Ask, Asked, Effect } from "./event.ts";
import type { Outgoing } from "./model.ts";

const pageSize = 100;

/** A path with its parts encoded: conv`/x/${id}`. */
export function path(texts: TemplateStringsArray, ...parts: string[]): string {
  return texts.reduce((made, text, at) => made + encodeURIComponent(parts[at - 1]!) + text);
}

function ask(asked: Asked, ...calls: Ask[]): Effect {
  return { do: "ask", asked, calls };
}

function get(where: string, query?: Ask["query"]): Ask {
  return query === undefined ? { method: "GET", path: where } : { method: "GET", path: where, query };
}

const lists = [
  get("/api/participants"),
  get("/api/conversations"),
  get("/api/personal"),
  get("/api/check"),
];

/** Everything that the first screen needs besides messages. */
export function askStart(): Effect {
  return ask({ for: "start" }, get("/api/events", { limit: 1 }), get("/api/identity"), ...lists);
}

export function askLists(): Effect {
  return ask({ for: "lists" }, ...lists);
}

export function askPeople(): Effect {
  return ask({ for: "people" }, get("/api/participants"));
}

/** What its members do there just now. */
export function askMembers(conv: string): Effect {
  return ask({ for: "members", conv }, get(path`/api/conversations/${conv}/members`));
}

export function askPermissions(): Effect {
  return ask({ for: "permissions" }, get("/api/permissions"));
}

export function askConversation(conv: string): Effect {
  return ask({ for: "conversation", conv }, get(path`/api/conversations/${conv}`));
}

export function askPage(
  conv: string,
  where: "end" | "older" | "newer",
  from: { before?: string; after?: string } = {},
): Effect {
  return ask({ for: "page", conv, where }, messages(conv, from));
}

/** The newest messages of several conversations. */
export function askLastWords(convs: string[]): Effect {
  const newest = (conv: string) => get(path`/api/conversations/${conv}/messages`, { count: 5 });
  return ask({ for: "last_words", convs }, ...convs.map(newest));
}

export function askFirstUnread(conv: string): Effect {
  const query = { unread: true, top_level_only: true, count: 30 };
  return ask({ for: "first_unread", conv }, get(path`/api/conversations/${conv}/messages`, query));
}

/** What stands before a message, itself, and what comes after it. */
export function askAround(conv: string, id: string, { unread }: { unread: boolean }): Effect {
  return ask(
    { for: "around", conv, id, unread },
    messages(conv, { before: id }),
    get(path`/api/conversations/${conv}/messages/${id}`),
    messages(conv, { after: id }),
  );
}

export function askPlaceOf(conv: string, id: string): Effect {
  return ask({ for: "place_of", conv, id }, get(path`/api/conversations/${conv}/messages/${id}`));
}

export function askThread(conv: string, rootId: string, before?: string): Effect {
  return ask(
    { for: "thread", conv, rootId, older: before !== undefined },
    get(path`/api/conversations/${conv}/threads/${rootId}`, { count: pageSize, before }),
  );
}

export function askPins(conv: string): Effect {
  return ask({ for: "pins", conv }, get(path`/api/conversations/${conv}/pins`));
}

export function askArtifacts(conv: string): Effect {
  return ask({ for: "artifacts", conv }, get(path`/api/conversations/${conv}/artifacts`));
}

export function askArtifact(
  conv: string,
  name: string,
  { version, asBase }: { version?: number; asBase: boolean },
): Effect {
  return ask({ for: "artifact", conv, asBase }, get(path`/api/artifacts/${conv}/${name}`, { version }));
}

export function askSend(
  { id, conversation, message, recipients, reply_to, files, client_ts }: Outgoing,
): Effect {
  return ask({ for: "sent", id }, {
    method: "POST",
    path: path`/api/conversations/${conversation}/messages`,
    body: {
      id,
      message,
      client_ts,
      ...(recipients === null ? {} : { recipients }),
      ...(reply_to === null ? {} : { reply_to }),
      ...(files.length === 0 ? {} : { files: files.map((file) => file.id) }),
    },
  });
}

export function askSeen(conv: string, upTo: { up_to: string; root_id?: string }): Effect {
  return ask({ for: "seen", conv }, {
    method: "POST",
    path: path`/api/conversations/${conv}/seen`,
    body: upTo,
  });
}

/** A change; `problem` is said in front of the daemon's reason when it is refused. */
export function askChange(call: Ask, said: { problem: string; done?: string }): Effect {
  return ask({ for: "done", done: said.done ?? null, problem: said.problem }, call);
}

function messages(conv: string, from: { before?: string; after?: string }): Ask {
  return get(path`/api/conversations/${conv}/messages`, { ...from, top_level_only: true, count: pageSize });
}
