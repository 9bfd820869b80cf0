/** The proof that others go on being served. */
import assert from "node:assert/strict";
import { connectMqtt } from "./mqtt.ts";
import type { People } from "./people.ts";

/** One message in at each door, each read at another; the daemon is the same process as before and knows of no fault of its own. */
export async function assertServed(people: People, what: string): Promise<void> {
  const { daemon, ana, bo, owner } = people;
  assert.equal(daemon.process.status, undefined, `the daemon ended after ${what}: ${daemon.process.words()}`);
  await using tcp = await connectMqtt(daemon.mqttUrl);
  await using ws = await connectMqtt(daemon.wsUrl);
  for (const reader of [tcp, ws]) await reader.subscribe("claude-comms/conv/general/messages");
  const marks = [`by MCP after ${what}`, `by REST after ${what}`];
  await ana.send("general", marks[0]!);
  await owner.post("/api/conversations/general/messages", { message: marks[1] });
  for (const reader of [tcp, ws]) {
    await reader.next(({ json }) => json?.body === marks[1], `MQTT after ${what}`);
    assert.deepEqual(reader.bodies, marks);
  }
  const read = await bo.bodies("general");
  assert.deepEqual(read.slice(-2), marks);
  const faults = daemon.process.stderr.split("\n").filter((line) => line.includes(" ERROR "));
  assert.deepEqual(faults, [], `faults after ${what}`);
}
