import assert from "node:assert/strict";
import { EventLog, type LogOptions } from "../../src/lib/log.ts";

function logTo(lines: string[], options: LogOptions): EventLog {
  return new EventLog(options, { write: (line) => lines.push(line), time: () => "T" });
}

Deno.test("an event is a line with its level and fields, quoted where they would be ambiguous", () => {
  const lines: string[] = [];
  const log = logTo(lines, { level: "info", lines: "text" });
  log.info("http.listening", { port: 9920, host: "127.0.0.1", none: undefined, nothing: null });
  log.warn("mqtt.refused", { reason: 'a "b"\nc=d', error: new TypeError("bad"), list: [1, "b"], none: [] });
  assert.deepEqual(lines, [
    "T INFO  http.listening port=9920 host=127.0.0.1 nothing=null",
    'T WARN  mqtt.refused reason="a \\"b\\"\\nc=d" error="TypeError: bad" list=1,b none=[]',
  ]);
});

Deno.test("events below the level are left out, and the level can change", () => {
  const lines: string[] = [];
  const log = logTo(lines, { level: "warn", lines: "text" });
  log.debug("a");
  log.info("b");
  log.error("c");
  log.configure({ level: "debug", lines: "json" });
  log.debug("d", { n: 1 });
  assert.deepEqual(lines, ["T ERROR c", '{"time":"T","level":"debug","event":"d","n":1}']);
});

Deno.test("no field makes a line too long, breaks it in two or stops the program", () => {
  const lines: string[] = [];
  const circular: Record<string, unknown> = {};
  circular.self = circular;
  for (const style of ["text", "json"] as const) {
    const log = logTo(lines, { level: "info", lines: style });
    log.info("odd", {
      long: "x".repeat(10_000),
      circular,
      big: 1n,
      control: "\u001b[31m\u009b\n",
      f: () => 1,
      s: Symbol("q"),
    });
  }
  const broken = new EventLog({ level: "info", lines: "text" }, {
    time: () => "T",
    write: () => {
      throw new Error("closed");
    },
  });
  broken.info("unheard");
  assert.equal(lines.length, 2);
  for (const line of lines) {
    assert(line.length < 2_000);
    assert(!line.includes("\n") && !/\p{Cc}/u.test(line), line);
  }
});
