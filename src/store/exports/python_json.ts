/** JSON as Python's `json.dumps(value, ensure_ascii=False)` writes it: a space behind each comma and colon. */
export function pythonJson(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value !== "object") return JSON.stringify(value) ?? "null";
  return Array.isArray(value) ? `[${value.map(pythonJson).join(", ")}]` : objectJson(value);
}

/** Built up in a loop: this runs for every message, and lists of fields would cost more than the text. */
function objectJson(object: object): string {
  let text = "";
  for (const name in object) {
    const field = (object as Record<string, unknown>)[name];
    if (field === undefined) continue;
    text += `${text === "" ? "" : ", "}${JSON.stringify(name)}: ${pythonJson(field)}`;
  }
  return `{${text}}`;
}
