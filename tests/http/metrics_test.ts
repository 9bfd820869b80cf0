/** Figures for monitors, as Prometheus reads them. */
import assert from "node:assert/strict";
import { quietFigures } from "./operator_figures.ts";
import { testDoor, type TestDoorOptions } from "./test_door.ts";

interface Read {
  types: Map<string, string>;
  helps: Set<string>;
  samples: Map<string, number>;
}

/** Reads the text strictly: what Prometheus would not take is a failure. */
function read(text: string): Read {
  const found: Read = { types: new Map(), helps: new Set(), samples: new Map() };
  assert.ok(text.endsWith("\n"));
  for (const line of text.trimEnd().split("\n")) {
    const help = /^# HELP ([a-z_]+) \S.*$/.exec(line);
    const type = /^# TYPE ([a-z_]+) (counter|gauge|histogram)$/.exec(line);
    const sample = /^([a-z_]+(?:\{(?:[a-z_]+="(?:[^"\\\n]|\\["\\n])*",?)+\})?) (-?[\d.e+-]+)$/.exec(line);
    assert.ok(help || type || sample, line);
    if (help) found.helps.add(help[1]!);
    if (type) {
      assert.ok(!found.types.has(type[1]!), `${type[1]} twice`);
      found.types.set(type[1]!, type[2]!);
    }
    if (!sample) continue;
    assert.ok(!found.samples.has(sample[1]!), `${sample[1]} twice`);
    found.samples.set(sample[1]!, Number(sample[2]));
  }
  return found;
}

async function metrics(options: TestDoorOptions = {}): Promise<Read> {
  const response = await testDoor(options).call("/metrics");
  assert.equal(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  return read(await response.text());
}

Deno.test("every figure has one HELP and one TYPE, and its name says what it is", async () => {
  const { types, helps, samples } = await metrics();
  assert.deepEqual([...helps].sort(), [...types.keys()].sort());
  for (const [name, type] of types) {
    assert.match(name, /^claude_comms_/);
    assert.equal(name.endsWith("_total"), type === "counter", name);
  }
  for (const sample of samples.keys()) {
    const name = sample.replace(/\{.*/, "");
    assert.ok(types.has(name) || types.has(name.replace(/_(bucket|sum|count)$/, "")), name);
  }
  assert.ok(types.size > 30);
});

Deno.test("figures of the hub and of all parts are there, with labels where there are kinds", async () => {
  const { samples } = await metrics();
  const expected: [string, number][] = [
    ["durable_seq", 7],
    ["writable", 1],
    ['info{version="0.7.0"}', 1],
    ['sends_total{client="mcp"}', 7],
    ["deliveries_total", 40],
    ['connections{kind="mqtt_tcp"}', 4],
    ["bus_waiting_publications", 2],
    ['slow_readers_total{kind="mqtt_cut"}', 1],
    ['refused_total{door="mcp",reason="not_found"}', 3],
    ["search_building", 0],
    ["search_behind_events", 12],
    ['memory_bytes{kind="resident"}', 9e7],
    ["http_requests_total", 1],
  ];
  for (const [name, value] of expected) assert.equal(samples.get(`claude_comms_${name}`), value, name);
});

Deno.test("the time of the disk is a histogram that adds up", async () => {
  const { samples } = await metrics();
  const name = "claude_comms_journal_sync_seconds";
  const buckets = [...samples].filter(([sample]) => sample.startsWith(`${name}_bucket`));
  assert.deepEqual(buckets, [
    [`${name}_bucket{le="0.001"}`, 1],
    [`${name}_bucket{le="0.01"}`, 3],
    [`${name}_bucket{le="+Inf"}`, 4],
  ]);
  assert.deepEqual([samples.get(`${name}_sum`), samples.get(`${name}_count`)], [0.0125, 4]);
});

Deno.test("refusals are counted by their reason, and a label cannot break the line", async () => {
  const odd = { ...quietFigures.refused_total, mcp: { 'a"b\\c\nd': 1 } };
  const { call, door } = testDoor({ operator: () => ({ ...quietFigures, refused_total: odd }) });
  for (const path of ["/api/nowhere", "/api/nowhere", "/api/conversations/general/history?count=x"]) {
    await (await call(path)).body?.cancel();
  }
  const { samples } = read(await (await call("/metrics")).text());
  const refused = (reason: string) =>
    samples.get(`claude_comms_refused_total{door="http",reason="${reason}"}`);
  assert.deepEqual([refused("not_found"), refused("invalid_argument")], [2, 1]);
  assert.equal(samples.get('claude_comms_refused_total{door="mcp",reason="a\\"b\\\\c\\nd"}'), 1);
  door.close();
});

Deno.test("GET /api/status gives the same figures as JSON", async () => {
  const status = await (await testDoor().call("/api/status")).json();
  assert.deepEqual(status.operator.sends_total, { mcp: 7, web: 2 });
  assert.deepEqual(status.operator.journal, quietFigures.journal);
  assert.equal(status.operator.http.requests_total, 1);
});
