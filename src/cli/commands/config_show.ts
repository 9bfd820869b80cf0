/** `config show`: what is in force. */
import { knownPath } from "../../config/environment.ts";
import { settingRows, valueText } from "../../config/show.ts";
import type { Call } from "../command.ts";
import { Failure } from "../failure.ts";
import { requireConfig } from "../settings.ts";
import { paint } from "../terminal.ts";

interface Values {
  key: string | undefined;
  json: boolean;
}

export async function configShow({ values, world }: Call<Values>): Promise<number> {
  const { terminal } = world;
  const config = await requireConfig(world);
  const { key } = values;
  const rows = settingRows(config).filter(({ path }) =>
    key === undefined || path === key || path.startsWith(`${key}.`)
  );
  if (rows.length === 0) throw new Failure(unknownSetting(key!));
  if (values.json) {
    const shown = rows.map(({ path, value, source }) => [path, { value, source }]);
    terminal.out(JSON.stringify(Object.fromEntries(shown), null, 2));
    return 0;
  }
  const width = Math.max(...rows.map(({ path }) => path.length));
  const shown = (value: typeof rows[number]["value"]) => value === null ? "not set" : valueText(value);
  for (const { path, value, source } of rows) {
    const from = source === "default" ? "" : paint(terminal, "dim", `  (${source})`);
    terminal.out(`${path.padEnd(width)}  ${shown(value)}${from}`);
  }
  return 0;
}

/** What to say about a setting that does not exist. */
export function unknownSetting(key: string): string {
  const known = knownPath(key);
  const meant = "meant" in known && known.meant !== undefined ? ` Did you mean ${known.meant}?` : "";
  return `There is no setting "${key}".${meant} All are in: claude-comms config show`;
}
