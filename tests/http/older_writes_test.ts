import assert from "node:assert/strict";
import type { Hub } from "../../src/hub/api.ts";
import { CommsError, type ErrorCode } from "../../src/protocol/errors.ts";
import { ANA, echo } from "./fake_hub.ts";
import { testDoor, type TestDoorOptions } from "./test_door.ts";

function refusing(code: ErrorCode, message = code as string): () => Promise<never> {
  return () => Promise.reject(new CommsError(code, message));
}

const invitation = { conversation_id: "general", invitee_key: ANA };

const inviteCases: [string, unknown, Partial<Hub>, number, Record<string, unknown>][] = [
  [
    "a newcomer",
    { ...invitation, note: "come" },
    { invite: () => Promise.resolve({ status: "invited", conversation: "general", target_key: ANA }) },
    200,
    { invited: true, ...invitation },
  ],
  [
    "a member",
    invitation,
    { invite: () => Promise.resolve({ status: "already_member", conversation: "general", target_key: ANA }) },
    409,
    { invited: false, reason: "already_member", ...invitation },
  ],
  ["a member whom the hub refuses", invitation, { invite: refusing("already_member") }, 409, {
    invited: false,
    reason: "already_member",
    ...invitation,
  }],
  [
    "by somebody who is not a member",
    invitation,
    { invite: refusing("not_a_member", "You are not a member") },
    403,
    { error: "You are not a member" },
  ],
  ["into nothing", invitation, { invite: refusing("not_found", "No such conversation") }, 404, {
    error: "No such conversation",
  }],
  [
    "into a bad id",
    { ...invitation, conversation_id: "bad.id" },
    { invite: refusing("invalid_conversation") },
    400,
    { error: "Invalid conversation_id" },
  ],
  ["an unknown key", { ...invitation, invitee_key: "ffffffff" }, {}, 400, {
    error: 'Unknown invitee_key "ffffffff"',
  }],
  ["a bad key", { ...invitation, invitee_key: "bob" }, {}, 400, { code: "invalid_key" }],
  ["nobody", { conversation_id: "general" }, {}, 400, { error: "Missing required field 'invitee_key'" }],
  ["with a note that is a number", { ...invitation, note: 5 }, {}, 400, { error: "'note' must be a string" }],
  ["while the disk is full", invitation, { invite: refusing("unavailable") }, 503, { code: "unavailable" }],
];

for (const [what, json, hub, status, expected] of inviteCases) {
  Deno.test(`POST /api/invite of ${what} gets ${status}`, async () => {
    const response = await testDoor({ hub }).call("/api/invite", { json });
    assert.equal(response.status, status);
    const body = await response.json();
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(body[name], value, name);
  });
}

const edit = { key: ANA, content: "new", base_version: 2 };
const token = { authorization: "Bearer web-token" };
const path = "/api/artifacts/general/plan";
const conflict = new CommsError("version_conflict", "Version conflict", {
  latest_version: 3,
  latest_author: "bo",
});

const editCases: [
  string,
  Parameters<ReturnType<typeof testDoor>["call"]>[1],
  TestDoorOptions,
  number,
  Record<string, unknown>,
][] = [
  ["that is switched off", { json: edit, headers: token }, { settings: { remoteEdits: false } }, 405, {
    code: "unsupported",
  }],
  ["from another machine", { json: edit, headers: token, peer: "10.0.0.9" }, {}, 403, {
    error: "loopback only",
  }],
  ["without the token", { json: edit }, {}, 401, { error: "Session expired — reload the page" }],
  ["with an old token", { json: edit, headers: { authorization: "Bearer old" } }, {}, 401, {}],
  ["of no object", { json: [], headers: token }, {}, 400, {}],
  ["without a key", { json: { content: "x" }, headers: token }, {}, 400, {
    error: "Missing 'key' in request body",
  }],
  ["without content", { json: { key: ANA }, headers: token }, {}, 400, {
    error: "'content' must be a string",
  }],
  ["with half a base", { json: { ...edit, base_version: 1.5 }, headers: token }, {}, 400, {
    error: "base_version must be an integer",
  }],
  ["of somebody unknown", { json: { ...edit, key: "ffffffff" }, headers: token }, {}, 403, {
    error: "Participant key 'ffffffff' not registered",
  }],
  [
    "that lost the race",
    { json: edit, headers: token },
    { hub: { artifactUpdate: () => Promise.reject(conflict) } },
    409,
    { error: true, latest_version: 3, latest_author: "bo" },
  ],
  [
    "of what is not there",
    { json: edit, headers: token },
    { hub: { artifactUpdate: refusing("not_found") } },
    400,
    { error: true, code: "not_found" },
  ],
  [
    "of a non-member",
    { json: edit, headers: token },
    { hub: { artifactUpdate: refusing("not_a_member", "No") } },
    403,
    { error: "No" },
  ],
  ["that is right", { json: edit, headers: token }, { hub: echo("artifactUpdate") }, 200, {
    asked: "artifactUpdate",
  }],
];

for (const [what, init, options, status, expected] of editCases) {
  Deno.test(`an edit in place ${what} gets ${status}`, async () => {
    const response = await testDoor({ ...options, settings: { remoteEdits: true, ...options.settings } })
      .call(path, init);
    assert.equal(response.status, status);
    const body = await response.json();
    for (const [name, value] of Object.entries(expected)) assert.deepEqual(body[name], value, name);
  });
}
