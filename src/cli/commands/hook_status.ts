/** `hook status`: which hooks of ours are where. */
import { hooksIn } from "../../claude/edit_hooks.ts";
import { claudePlaces } from "../../claude/places.ts";
import { JsonTextError } from "../../lib/json_text.ts";
import { readTextIfThere } from "../../lib/private_file.ts";
import { columns } from "../columns.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";
import { harmless } from "../terminal.ts";

interface Row {
  file: string;
  event: string;
  calls: string;
}

/** Ends with code 1 when there are none. */
export async function hookStatus({ values, world }: Call<{ json: boolean }>): Promise<number> {
  const { terminal, environment } = world;
  const rows: Row[] = [];
  for (const folder of [undefined, Deno.cwd()]) {
    rows.push(...await rowsIn(claudePlaces(environment, folder).settings));
  }
  if (values.json) terminal.out(JSON.stringify({ hooks: rows }, null, 2));
  else if (rows.length === 0) {
    terminal.err("No hooks of claude-comms are installed. Install them: claude-comms setup");
  } else {
    const cells = rows.map(({ event, calls, file }) => [event, calls, file].map(harmless));
    for (const line of columns(terminal, { head: ["EVENT", "CALLS", "FILE"], rows: cells })) {
      terminal.out(line);
    }
  }
  return rows.length === 0 ? 1 : 0;
}

async function rowsIn(file: string): Promise<Row[]> {
  const text = await readTextIfThere(file).catch(() => undefined);
  if (text === undefined) return [];
  try {
    return [...hooksIn(text)].flatMap(([event, handlers]) =>
      handlers.map(({ url, command }) => ({ file, event, calls: String(url ?? command) }))
    );
  } catch (error) {
    if (error instanceof JsonTextError) throw new Failure(`${file} is not JSON: ${error.message}`);
    throw error;
  }
}
