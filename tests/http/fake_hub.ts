/** A hub that records what it is asked and answers what a test says; anything else it is asked is a failure. */
import type { Caller, Hub, HubFigures, Principal } from "../../src/hub/api.ts";
import { CommsError } from "../../src/protocol/errors.ts";
import { isKey } from "../../src/protocol/ids.ts";

export const ME = "11112222";
export const ANA = "a3f7b2c1";
export const BO = "b0b0b0b0";

export interface Asked {
  method: keyof Hub;
  args: unknown[];
}

export interface FakeHub {
  hub: Hub;
  asked: Asked[];
  /** The arguments of the last call of a method. */
  last(method: keyof Hub): unknown[];
}

const people = new Map(
  [ME, ANA, BO].map((
    key,
  ) => [key, { key, name: `name-${key}`, type: "human" as const, tokenRequired: false }]),
);

export const figures: HubFigures = {
  seq: 7,
  durable_seq: 7,
  participants: 3,
  online: 1,
  conversations: 1,
  messages: 5,
  waiters: 0,
  followers: 0,
  refused: 0,
  writable: true,
  problem: null,
  files: 0,
  file_bytes: 0,
  files_unreferenced: 0,
  files_collected: 0,
  uploads: 0,
};

/** As the hub decides it: a proven key is the only one, an open loopback may name any that is registered. */
function caller(principal: Principal, key?: string | null): Caller {
  const acting = key ?? principal.key;
  if (acting === null) throw new CommsError("unauthorized", "Nobody is calling");
  if (!isKey(acting)) throw new CommsError("invalid_key", `Invalid key format ${JSON.stringify(acting)}`);
  if (!people.has(acting)) throw new CommsError("unknown_key", `Unknown participant key ${acting}`);
  if (principal.proven && acting !== principal.key) throw new CommsError("token_required", "Not yours");
  return { key: acting, client: principal.client, owner: principal.owner };
}

const always: Partial<Hub> = {
  caller,
  participant: (key) => people.get(key),
  touch: () => {},
  connect: () => () => {},
  figures: () => figures,
};

export function fakeHub(methods: Partial<Hub> = {}): FakeHub {
  const asked: Asked[] = [];
  const known = { ...always, ...methods } as Record<string, (...args: unknown[]) => unknown>;
  const hub = new Proxy({} as Hub, {
    get: (_, method: string) => (...args: unknown[]) => {
      asked.push({ method: method as keyof Hub, args });
      const answer = known[method];
      if (!answer) throw new Error(`The door asked hub.${method}, which this test does not expect`);
      return answer(...args);
    },
  });
  return { hub, asked, last: (method) => asked.findLast((one) => one.method === method)?.args ?? [] };
}

/** A method of any kind that answers its own name, for tests of what reaches the hub. */
export function echo(method: keyof Hub): Partial<Hub> {
  return { [method]: () => Promise.resolve({ asked: method }) } as Partial<Hub>;
}

const doorMethods: readonly (keyof Hub)[] = [
  "join",
  "registerParticipant",
  "requireToken",
  "updateName",
  "send",
  "edit",
  "remove",
  "pin",
  "pins",
  "read",
  "page",
  "message",
  "readers",
  "threadRead",
  "history",
  "search",
  "check",
  "catchup",
  "purge",
  "permissions",
  "permissionAnswer",
  "hook",
  "sessionWait",
  "handed",
  "sessions",
  "continueDelivery",
  "retentionApply",
  "retentionShow",
  "personal",
  "personalSet",
  "markSeen",
  "wait",
  "react",
  "reactions",
  "reactionsOf",
  "members",
  "participants",
  "statusSet",
  "statusClear",
  "profileStatusSet",
  "profileStatusClear",
  "conversations",
  "conversationRows",
  "conversationCreate",
  "conversationUpdate",
  "conversationArchive",
  "conversationUnarchive",
  "conversationDelete",
  "leave",
  "kick",
  "invite",
  "roleGet",
  "roleSet",
  "dmOpen",
  "preferences",
  "artifactCreate",
  "artifactUpdate",
  "artifactGet",
  "artifactList",
  "artifactDelete",
  "filePut",
  "fileOpen",
  "fileList",
  "feed",
  "takeCues",
];

/** All that a door may ask, answered with an object that fits every route. */
export function answerAll(): Partial<Hub> {
  const answer = {
    messages: [],
    members: [],
    conversations: [],
    content: "",
    has_more: false,
    key: ME,
    seq: 1,
    realm: "r",
  };
  const methods = Object.fromEntries(
    doorMethods.map((method) => [method, () => Promise.resolve({ ...answer, asked: method })]),
  );
  return {
    ...methods,
    follow: () => ({ async *[Symbol.asyncIterator]() {} }),
    fileOpen: () => Promise.reject(new CommsError("not_found", "No such file")),
  } as Partial<Hub>;
}
