import assert from "node:assert/strict";
import { LocalTime, openLocalTime } from "../../../src/store/exports/local_time.ts";
import { parseZoneFile } from "../../../src/store/exports/zone_names.ts";

Deno.test("times are written with the abbreviation of the zone, as people know it", async () => {
  const cases = [
    ["America/Chicago", "2026-03-13T14:23:45.123456-05:00", "2026-03-13 02:23:45PM CDT"],
    ["America/Chicago", "2026-12-31T23:59:59-06:00", "2026-12-31 11:59:59PM CST"],
    ["Europe/Berlin", "2026-07-01T00:00:00Z", "2026-07-01 02:00:00AM CEST"],
    ["Europe/Dublin", "2026-01-01T12:00:00Z", "2026-01-01 12:00:00PM GMT"],
    ["Asia/Kolkata", "2026-01-01T18:30:00Z", "2026-01-02 12:00:00AM IST"],
    ["Asia/Dubai", "2026-01-01T18:30:00Z", "2026-01-01 10:30:00PM +04"],
    ["Australia/Lord_Howe", "2050-01-01T00:00:00Z", "2050-01-01 11:00:00AM +11"],
    ["UTC", "2026-01-01T00:00:00.999999Z", "2026-01-01 12:00:00AM UTC"],
  ] as const;
  for (const [zone, ts, expected] of cases) {
    assert.equal((await openLocalTime(zone)).full(ts), expected, zone);
  }
});

Deno.test("the hour that comes twice has two names", async () => {
  const time = await openLocalTime("America/Chicago");
  assert.equal(time.short("2026-11-01T06:59:59Z"), "01:59:59AM CDT");
  assert.equal(time.short("2026-11-01T07:00:00Z"), "01:00:00AM CST");
});

Deno.test("what is no time is shown as it is, and nothing as unknown", async () => {
  const time = await openLocalTime("UTC");
  assert.equal(time.full("yesterday"), "yesterday");
  assert.equal(time.short("yesterday"), "yesterday");
  assert.equal(time.full(""), "UNKNOWN TIME");
});

Deno.test("an unknown zone counts as UTC; without a zone file the names of the runtime are used", async () => {
  assert.equal(
    (await openLocalTime("../../etc/passwd")).full("2026-01-01T00:00:00Z"),
    "2026-01-01 12:00:00AM UTC",
  );
  const time = new LocalTime("America/Chicago", undefined);
  assert.equal(time.full("2026-07-01T00:00:00Z"), "2026-06-30 07:00:00PM CDT");
});

Deno.test("bytes that are no zone file are refused", () => {
  assert.throws(() => parseZoneFile(new Uint8Array(100)), /no time zone file/);
  assert.throws(() => parseZoneFile(new TextEncoder().encode("TZif2")));
});
