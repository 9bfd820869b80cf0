/**
 * Abbreviations of a time zone ("CDT", "CEST", "IST"), read from the system's time zone files (RFC 9636).
 * The runtime knows the offsets, but names most zones only "GMT+2", which is not what the Python version writes.
 */

interface ZoneType {
  offset: number;
  name: string;
}

interface Rule {
  standard: ZoneType;
  summer?: ZoneType;
}

export interface ZoneNames {
  /** The abbreviation at a moment, given the offset then; both in seconds. Undefined when the file does not tell. */
  at(seconds: number, offset: number): string | undefined;
}

const headerBytes = 44;
const zonePattern = /^[A-Za-z0-9_+-]+(?:\/[A-Za-z0-9_+-]+)*$/;

/** Undefined when the system has no file for this zone. */
export async function readZoneNames(zone: string): Promise<ZoneNames | undefined> {
  if (!zonePattern.test(zone)) return undefined;
  try {
    return parseZoneFile(await Deno.readFile(`/usr/share/zoneinfo/${zone}`));
  } catch {
    // Without the file the runtime's own names are used.
    return undefined;
  }
}

/** Throws on bytes that are no zone file of version 2 or later. */
export function parseZoneFile(bytes: Uint8Array): ZoneNames {
  const start = headerBytes + blockBytes(countsAt(bytes, 0), 4);
  const counts = countsAt(bytes, start);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start + headerBytes);
  const times = Array.from({ length: counts.times }, (_, n) => Number(view.getBigInt64(n * 8)));
  const indexAt = counts.times * 8;
  const types = readTypes(view, indexAt + counts.times, counts);
  const typeOf = (n: number) => types[n < 0 ? 0 : view.getUint8(indexAt + n)];
  const footerAt = start + headerBytes + blockBytes(counts, 8);
  const rule = parseRule(new TextDecoder().decode(bytes.subarray(footerAt)).trim());
  return { at: (seconds, offset) => nameAt({ times, typeOf, rule }, seconds, offset) };
}

function nameAt(
  zone: { times: number[]; typeOf: (n: number) => ZoneType | undefined; rule: Rule | undefined },
  seconds: number,
  offset: number,
): string | undefined {
  const n = zone.times.findLastIndex((time) => time <= seconds);
  const known = zone.rule && n === zone.times.length - 1
    ? [zone.rule.standard, zone.rule.summer, zone.typeOf(n)]
    : [zone.typeOf(n)];
  return known.find((type) => type?.offset === offset)?.name;
}

interface Counts {
  utc: number;
  standard: number;
  leaps: number;
  times: number;
  types: number;
  chars: number;
}

function countsAt(bytes: Uint8Array, at: number): Counts {
  const view = new DataView(bytes.buffer, bytes.byteOffset + at, headerBytes);
  const magic = String.fromCharCode(...bytes.subarray(at, at + 4));
  if (magic !== "TZif" || view.getUint8(4) < 0x32) throw new Error("This is no time zone file of version 2");
  const [utc, standard, leaps, times, types, chars] = [20, 24, 28, 32, 36, 40].map((n) => view.getUint32(n));
  return { utc: utc!, standard: standard!, leaps: leaps!, times: times!, types: types!, chars: chars! };
}

function blockBytes(counts: Counts, timeBytes: number): number {
  return counts.times * (timeBytes + 1) + counts.types * 6 + counts.chars + counts.leaps * (timeBytes + 4) +
    counts.standard + counts.utc;
}

function readTypes(view: DataView, at: number, counts: Counts): ZoneType[] {
  const namesAt = at + counts.types * 6;
  return Array.from({ length: counts.types }, (_, n) => {
    let name = "";
    for (let c = namesAt + view.getUint8(at + n * 6 + 5); view.getUint8(c) !== 0; c++) {
      name += String.fromCharCode(view.getUint8(c));
    }
    return { offset: view.getInt32(at + n * 6), name };
  });
}

const rulePattern = /^(<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)(?:(<[^>]+>|[A-Za-z]+)([+-]?[\d:]+)?)?/;

/** The rule for the time after the last listed change, as in the TZ variable: `CST6CDT,M3.2.0,M11.1.0`. */
function parseRule(text: string): Rule | undefined {
  const match = rulePattern.exec(text);
  if (!match) return undefined;
  const [, name, west, summerName, summerWest] = match;
  const standard = { name: plain(name!), offset: -secondsOf(west!) };
  if (!summerName) return { standard };
  const offset = summerWest ? -secondsOf(summerWest) : standard.offset + 3600;
  return { standard, summer: { name: plain(summerName), offset } };
}

function plain(name: string): string {
  return name.replace(/[<>]/g, "");
}

function secondsOf(text: string): number {
  const [hours, minutes = 0, seconds = 0] = text.replace(/^[+-]/, "").split(":").map(Number);
  const all = hours! * 3600 + minutes * 60 + seconds;
  return text.startsWith("-") ? -all : all;
}
