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

/** What a program logs when its standard error is a file, and the journal's variable names that file or another. */
async function loggedTo(stream: "this" | "another"): Promise<string> {
  const file = await Deno.makeTempFile({ prefix: "comms-journal-" });
  try {
    const { dev, ino } = await Deno.stat(file);
    const module = new URL("../../src/lib/log.ts", import.meta.url).href;
    const code = `import { standardLog } from "${module}";
      const log = standardLog({ level: "debug", lines: "text" }, { time: () => "T", journalStream: "${dev}:${
      stream === "this" ? ino : 1
    }" });
      for (const level of ["debug", "info", "warn", "error"]) log[level]("a.b", { n: 1 });`;
    const { success } = await new Deno.Command("sh", {
      args: ["-c", 'exec "$0" eval --quiet "$1" 2>"$2"', Deno.execPath(), code, file],
    }).output();
    assert(success);
    return await Deno.readTextFile(file);
  } finally {
    await Deno.remove(file);
  }
}

Deno.test({
  name: "in the journal of systemd lines begin with their priority, and only there",
  ignore: Deno.build.os === "windows",
  async fn() {
    assert.equal(
      await loggedTo("this"),
      "<7>DEBUG a.b n=1\n<6>INFO  a.b n=1\n<4>WARN  a.b n=1\n<3>ERROR a.b n=1\n",
    );
    assert.match(await loggedTo("another"), /^T DEBUG a\.b n=1\nT INFO/);
  },
});
