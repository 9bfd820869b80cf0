/** Generated parts of a document: between `<!-- generated:name -->` and `<!-- /generated -->`. */

const part = /(<!-- generated:([a-z-]+) -->\n)[\s\S]*?(\n<!-- \/generated -->)/g;

/** Puts each generated part into its place. Throws when a place has no part, or a part no place. */
export function splice(text: string, parts: Readonly<Record<string, string>>): string {
  const used = new Set<string>();
  const spliced = text.replaceAll(part, (_whole, begin: string, name: string, end: string) => {
    const content = parts[name];
    if (content === undefined) throw new Error(`Nothing generates the part "${name}"`);
    used.add(name);
    return `${begin}${content.trim()}${end}`;
  });
  const unused = Object.keys(parts).filter((name) => !used.has(name));
  if (unused.length > 0) throw new Error(`The document has no place for ${unused.join(", ")}`);
  return spliced;
}

/** The lines of `before` and `after` that differ first, for a message. */
export function firstDifference(
  before: string,
  after: string,
): { line: number; is: string; shouldBe: string } | undefined {
  if (before === after) return undefined;
  const is = before.split("\n");
  const should = after.split("\n");
  const index = should.findIndex((line, at) => line !== is[at]);
  const at = index < 0 ? should.length : index;
  return { line: at + 1, is: is[at] ?? "(nothing)", shouldBe: should[at] ?? "(nothing)" };
}
