/** Who may register somebody and give tokens. */
import assert from "node:assert/strict";
import { ANA, BO } from "./fake_hub.ts";
import { OWNER_TOKEN, testDoor } from "./test_door.ts";

const newcomer = {
  registerParticipant: () => Promise.resolve({ key: ANA, name: "ana", type: "human" as const }),
  requireToken: () => Promise.resolve(),
};

Deno.test("registering somebody gives key and token once, and from then on the key alone proves nothing", async () => {
  const { call, last } = testDoor({ hub: newcomer });
  const response = await call("/api/participants", { json: { name: "ana" } });
  assert.deepEqual(await response.json(), { key: ANA, name: "ana", type: "human", token: `token-of-${ANA}` });
  assert.deepEqual(last("requireToken"), [ANA, true]);
});

Deno.test("only the owner registers people where a password is needed, or from another machine, or with a token of one's own", async () => {
  const shut = testDoor({ hub: newcomer, required: true });
  const byPassword = await shut.call("/api/participants", {
    json: { name: "ana" },
    headers: { authorization: "Bearer open sesame" },
  });
  assert.equal(byPassword.status, 403);
  const byOwner = await shut.call("/api/participants", {
    json: { name: "ana" },
    headers: { authorization: `Bearer ${OWNER_TOKEN}` },
  });
  assert.equal(byOwner.status, 200);
  const open = testDoor({ hub: newcomer });
  const fromOutside = await open.call("/api/participants", { json: { name: "ana" }, peer: "192.168.7.9" });
  assert.equal(fromOutside.status, 403);
  for (const one of [byPassword, byOwner, fromOutside]) await one.body?.cancel();
});

Deno.test("only the owner gives somebody who is there a token, even on an open loopback", async () => {
  const { call, last } = testDoor({ hub: newcomer });
  const refused = await call(`/api/participants/${BO}/token`, { method: "POST" });
  assert.equal(refused.status, 403);
  await refused.body?.cancel();
  const owner = { authorization: `Bearer ${OWNER_TOKEN}` };
  const given = await call(`/api/participants/${BO}/token`, { method: "POST", headers: owner });
  assert.deepEqual(await given.json(), { key: BO, token: `token-of-${BO}` });
  assert.deepEqual(last("requireToken"), [BO, true]);
  const unknown = await call(`/api/participants/ffffffff/token`, { method: "POST", headers: owner });
  assert.equal(unknown.status, 404);
  await unknown.body?.cancel();
});
