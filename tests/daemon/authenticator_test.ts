import assert from "node:assert/strict";
import { join } from "node:path";
import { linkCode, linkLifeMs } from "../../src/config/login_link.ts";
import { pathsFrom } from "../../src/config/paths.ts";
import type { DaemonAuthenticator } from "../../src/daemon/authenticator.ts";
import { Tokens } from "../../src/daemon/tokens.ts";
import { newSecret } from "../../src/lib/secrets.ts";
import { ME, peer, withPassword, withWorld } from "./authenticator_world.ts";

const BO = "33334444";
Deno.test("on an open loopback REST acts as the configured identity and MCP as nobody yet", async () => {
  await withWorld({}, async ({ auth }) => {
    assert.equal(auth.required, false);
    assert.deepEqual(await auth.check({ peer }, "api"), {
      key: ME,
      proven: false,
      owner: false,
      client: "api",
    });
    assert.deepEqual(await auth.check({ peer }, "mcp"), {
      key: null,
      proven: false,
      owner: false,
      client: "mcp",
    });
  });
});

Deno.test("on an open loopback an MQTT session is the key in its client id, otherwise anonymous", async () => {
  await withWorld({}, async ({ auth, tokens }) => {
    const keyOf = async (mqttClientId: string) => (await auth.check({ peer, mqttClientId }, "tui"))?.key;
    assert.equal(await keyOf(`claude-comms-tui-${BO}-0a1b2c3d`), BO);
    assert.equal(await keyOf(`claude-comms-web-${BO}-0a1b`), BO);
    assert.equal(await keyOf(`claude-comms-mcp-pub-${BO}-0a1b2c3d`), BO);
    assert.equal(await keyOf(`channel-${BO}-x`), BO);
    assert.equal(await keyOf(`channel-${BO}`), BO);
    for (
      const other of [
        "mqttjs_1",
        "",
        `x-channel-${BO}`,
        `claude-comms-${BO}`,
        "channel-00000000-x",
        "channel-333344445-",
      ]
    ) {
      assert.equal(await keyOf(other), null, other);
    }
    await tokens.issue(BO);
    assert.equal(await keyOf(`channel-${BO}-x`), null);
  });
});

Deno.test("a name and password that nobody asked for do not keep an MQTT client out", async () => {
  await withWorld({}, async ({ auth, tokens }) => {
    const client = { peer, mqttClientId: "x", username: "comms-user", password: "whatever" };
    assert.equal((await auth.check(client, "api"))?.key, null);
    const password = await tokens.issue(BO);
    assert.deepEqual(await auth.check({ ...client, password }, "api"), {
      key: BO,
      proven: true,
      owner: false,
      client: "api",
    });
  });
});

Deno.test("a wrong bearer or a session that is over is refused even on an open loopback", async () => {
  await withWorld({}, async ({ auth }) => {
    assert.equal(await auth.check({ peer, bearer: "nonsense" }, "api"), null);
    assert.equal(await auth.check({ peer, cookie: "nonsense" }, "web"), null);
    assert.equal(await auth.login({ peer, bearer: "nonsense" }), undefined);
    assert.equal(await auth.login({ peer }), undefined);
  });
});

Deno.test("the owner's token and participants' tokens prove who they are, on every door", async () => {
  await withWorld(withPassword, async ({ auth, ownerToken }) => {
    const token = await auth.issue(BO);
    for (const credential of [{ bearer: ownerToken }, { username: "any", password: ownerToken }]) {
      assert.deepEqual(await auth.check({ peer, ...credential }, "cli"), {
        key: ME,
        proven: true,
        owner: true,
        client: "cli",
      });
    }
    assert.deepEqual(await auth.check({ peer, bearer: token }, "mcp"), {
      key: BO,
      proven: true,
      owner: false,
      client: "mcp",
    });
    assert.equal(
      (await auth.check({ peer, username: BO, password: token, mqttClientId: `channel-${ME}-1` }, "api"))
        ?.key,
      BO,
    );
  });
});

Deno.test("with a password every door asks for it, and it lets in without proving who it is", async () => {
  await withWorld(withPassword, async ({ auth, set }) => {
    assert.equal(auth.required, true);
    assert.equal(await auth.check({ peer }, "api"), null);
    assert.equal(await auth.check({ peer, bearer: "open" }, "api"), null);
    const mqtt = { peer, mqttClientId: `channel-${BO}-1`, username: "comms-user", password: "open sesame" };
    assert.deepEqual(await auth.check(mqtt, "api"), { key: BO, proven: false, owner: false, client: "api" });
    assert.equal(await auth.check({ ...mqtt, username: "root" }, "api"), null);
    assert.equal(await auth.check({ ...mqtt, password: "Open sesame" }, "api"), null);
    assert.equal((await auth.check({ peer, bearer: "open sesame" }, "mcp"))?.key, null);
    assert.equal((await auth.check({ peer, bearer: "open sesame" }, "api"))?.key, ME);
    set({ "broker.auth.enabled": false });
    assert.equal(auth.required, false);
    assert.notEqual(await auth.check({ peer }, "api"), null);
  });
});

Deno.test("wrong passwords and new tokens are logged, right ones are not", async () => {
  await withWorld(withPassword, async ({ auth, logged }) => {
    await auth.check({ peer, bearer: withPassword["broker.auth.password"] }, "api");
    assert.deepEqual(logged, []);
    await auth.check({ peer, bearer: "wrong" }, "api");
    await auth.issue(BO);
    assert.deepEqual(logged, ["auth.wrong_password", "auth.token_issued"]);
  });
});

Deno.test("a daemon that others can reach asks for a token even without a password", async () => {
  await withWorld({ exposed: true }, async ({ auth }) => {
    assert.equal(auth.required, true);
    assert.equal(await auth.check({ peer: "10.0.0.9" }, "api"), null);
    assert.equal(await auth.check({ peer: "10.0.0.9", mqttClientId: `channel-${BO}-1` }, "api"), null);
    assert.equal(await auth.check({ peer: "10.0.0.9", bearer: "" }, "api"), null);
    assert.equal((await auth.check({ peer: "10.0.0.9", bearer: await auth.issue(BO) }, "api"))?.key, BO);
  });
});

Deno.test("a session begins with a login and ends with its logout, its password, its token or its time", async () => {
  await withWorld(withPassword, async ({ auth, set, clock }) => {
    const begin = async (secret: string) =>
      (await auth.login({ peer, bearer: secret, password: secret }))!.cookie;
    const lives = async (cookie: string) => (await auth.check({ peer, cookie }, "web")) !== null;
    const token = await auth.issue(BO);
    const [first, second, third] = [
      await begin("open sesame"),
      await begin("open sesame"),
      await begin(token),
    ];
    assert.notEqual(first, second);
    assert.equal((await auth.check({ peer, cookie: third }, "web"))?.key, BO);
    auth.logout(first);
    assert.deepEqual([await lives(first), await lives(second), await lives(third)], [false, true, true]);
    set({ "broker.auth.password": "changed" });
    assert.deepEqual([await lives(second), await lives(third)], [false, true]);
    const newer = await begin(await auth.issue(BO));
    assert.deepEqual([await lives(third), await lives(newer)], [false, true]);
    assert.equal(await auth.check({ peer, bearer: token }, "api"), null);
    clock.advance(31 * 24 * 3600 * 1000);
    assert.equal(await lives(newer), false);
  });
});

Deno.test("a session outlives a restart, but not a new password, a new owner's token, or a damaged file", async () => {
  await withWorld(withPassword, async ({ auth, restarted, home, logged, set }) => {
    const { cookie } = (await auth.login({ peer, bearer: "open sesame", password: "open sesame" }))!;
    const livesIn = async (other: DaemonAuthenticator) =>
      (await other.check({ peer, cookie }, "web")) !== null;
    assert.equal(await livesIn(await restarted()), true);
    assert.equal(await livesIn(await restarted({ ownerToken: newSecret() })), false);
    const path = join(home, "credentials", "sessions.json");
    const text = await Deno.readTextFile(path);
    assert.ok(!text.includes(cookie) && !text.includes("sesame"));
    set({ "broker.auth.password": "changed" });
    assert.equal(await livesIn(await restarted()), false);
    set(withPassword);
    await Deno.writeTextFile(path, text.slice(0, -9));
    assert.equal(await livesIn(await restarted()), false);
    assert.ok(logged.includes("auth.sessions_damaged"));
  });
});

Deno.test("a link into the web page opens once, soon, and only when the owner's token made it", async () => {
  await withWorld(withPassword, async ({ auth, clock, ownerToken }) => {
    const code = linkCode(ownerToken, clock.now());
    const { cookie } = (await auth.login({ peer, bearer: code }))!;
    assert.deepEqual(await auth.check({ peer, cookie }, "web"), {
      key: ME,
      proven: true,
      owner: true,
      client: "web",
    });
    assert.equal(await auth.login({ peer, bearer: code }), undefined);
    assert.equal(await auth.login({ peer, bearer: linkCode(newSecret(), clock.now()) }), undefined);
    assert.equal(await auth.login({ peer, bearer: linkCode(ownerToken, clock.now() + 60_000) }), undefined);
    const late = linkCode(ownerToken, clock.now());
    clock.advance(linkLifeMs + 1);
    assert.equal(await auth.login({ peer, bearer: late }), undefined);
    assert.equal(await auth.check({ peer, bearer: linkCode(ownerToken, clock.now()) }, "api"), null);
  });
});

/** Whether a try is answered now, or held back. */
Deno.test("only hashes of tokens are kept, for the owner of the file only, and a restart knows them", async () => {
  await withWorld({}, async ({ tokens, home }) => {
    const [one, two] = await Promise.all([tokens.issue(ME), tokens.issue(BO)]);
    const path = join(home, "credentials", "tokens.json");
    const text = await Deno.readTextFile(path);
    assert(!text.includes(one) && !text.includes(two));
    if (Deno.build.os !== "windows") assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600);
    const again = await Tokens.open(pathsFrom({ CLAUDE_COMMS_HOME: home }));
    assert.deepEqual([again.keyOf(one), again.keyOf(two), again.keyOf("x"), again.size], [
      ME,
      BO,
      undefined,
      2,
    ]);
  });
});

Deno.test("a damaged file of tokens is an error, not an open door", async () => {
  await withWorld({}, async ({ home }) => {
    await Deno.mkdir(join(home, "credentials"));
    for (
      const text of [
        "",
        "{",
        "[]",
        "null",
        '{"tokens":5}',
        '{"tokens":{"x":{}}}',
        `{"tokens":{"${ME}":{"sha256":"zz"}}}`,
      ]
    ) {
      await Deno.writeTextFile(join(home, "credentials", "tokens.json"), text);
      await assert.rejects(
        Tokens.open(pathsFrom({ CLAUDE_COMMS_HOME: home })),
        /tokens\.json is damaged/,
        text,
      );
    }
  });
});

Deno.test("a token that could not be kept does not count", async () => {
  await withWorld({}, async ({ tokens, home }) => {
    await Deno.writeTextFile(join(home, "credentials"), "a file where the folder should be");
    await assert.rejects(tokens.issue(BO), /The token could not be kept/);
    assert.equal(tokens.has(BO), false);
  });
});
