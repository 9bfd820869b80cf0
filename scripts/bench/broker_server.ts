/** A broker alone, for its benchmark: prints its ports as one line of JSON and serves until it is killed. */
import { createBroker } from "../../src/broker/broker.ts";
import type { Audience } from "../../src/hub/ports.ts";

const everyone: Audience = { kind: "everyone" };

const door = await createBroker({
  hub: {
    intake: () => ({ action: "pass", audience: everyone }),
    sessionEnded: () => {},
    mayReceive: () => true,
    audienceOf: () => undefined,
    maySubscribe: () => true,
  },
  auth: {
    required: false,
    check: (_credential, client) => Promise.resolve({ key: null, proven: false, owner: false, client }),
    login: () => Promise.resolve(undefined),
    logout: () => {},
    onRevoked: () => () => {},
  },
  log: { debug: () => {}, info: () => {}, warn: console.error, error: console.error },
});
const tcp = await door.listenTcp({ host: "127.0.0.1", port: 0 });
const ws = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: () => {} },
  (request) => door.upgrade(request),
);
console.log(JSON.stringify({ tcp: tcp.port, ws: ws.addr.port }));
