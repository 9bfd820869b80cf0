/** What a tool would do, in one line for a person who decides about it. */

const SUMMARY_CHARS = 200;
/** The argument that says most, by the names that tools of coding agents use; the first that is there counts. */
const telling = [
  "command",
  "file_path",
  "path",
  "notebook_path",
  "url",
  "query",
  "pattern",
  "prompt",
  "description",
];

/** Never more than 200 characters and never more than one line. */
export function summaryOf(tool: string, input: unknown): string {
  const words = tellingPart(input);
  return oneLine(words === undefined ? tool : `${tool}: ${words}`);
}

function tellingPart(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null) return undefined;
  const given = input as Record<string, unknown>;
  const name = telling.find((one) => typeof given[one] === "string" && given[one] !== "");
  if (name !== undefined) return given[name] as string;
  const json = JSON.stringify(input);
  return json === "{}" ? undefined : json;
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, " ").replace(/ {2,}/g, " ").trim();
  const chars = [...line];
  return chars.length <= SUMMARY_CHARS ? line : `${chars.slice(0, SUMMARY_CHARS - 1).join("")}…`;
}
