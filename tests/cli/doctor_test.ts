import assert from "node:assert/strict";
import { FakeHome } from "./fake_world.ts";

const nobody = { environment: { PATH: "/nowhere" } };

Deno.test("without a config doctor says how to make one", async () => {
  await using home = await FakeHome.make();
  const { code, out } = await home.run(["doctor"], nobody);
  assert.equal(code, 1);
  assert.match(out, /^✗ config: .*config\.yaml is not there\n {4}Make one: claude-comms init\n$/);
});

Deno.test("a config that cannot be read is shown as such, not as a fault of the program", async () => {
  await using home = await FakeHome.make();
  await home.write("mcp: [", "config.yaml");
  const { code, out, err } = await home.run(["doctor"], nobody);
  assert.equal(code, 1);
  assert.match(out, /^✗ config: .*config\.yaml/);
  assert.equal(err, "");
});

Deno.test("each thing that is missing has a way to mend it, also as JSON", async () => {
  await using home = await FakeHome.make();
  await home.run(["init", "--name", "phil"]);
  const { code, out } = await home.run(["doctor", "--json"], nobody);
  const { ok, checks } = JSON.parse(out) as {
    ok: boolean;
    checks: { ok: boolean; name: string; fix?: string }[];
  };
  assert.equal(code, 1);
  assert.equal(ok, false);
  const failed = checks.filter((check) => !check.ok);
  assert.ok(
    ["daemon", "Claude Code", "MCP server", "hooks"].every((name) => failed.some((one) => one.name === name)),
  );
  for (const { name, fix } of failed) assert.ok(fix, name);
});

Deno.test({
  name: "a folder that others may read is named",
  ignore: Deno.build.os === "windows",
  async fn() {
    await using home = await FakeHome.make();
    await home.run(["init", "--name", "phil"]);
    await Deno.chmod(home.path("config.yaml"), 0o644);
    const { out } = await home.run(["doctor"], nobody);
    assert.match(out, /✗ permissions: others may read .*config\.yaml\n {4}chmod go= .*config\.yaml/);
  },
});
