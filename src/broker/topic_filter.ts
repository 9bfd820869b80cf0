/** MQTT topic filters: `+` stands for one level, `#` for the rest; neither matches a topic that starts with `$` at its first level. */

/** True when a message on `topic` reaches a subscription to `filter`. */
export function filterMatches(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  if (topic.startsWith("$") && (filter.startsWith("+") || filter.startsWith("#"))) return false;
  const wanted = filter.split("/");
  const levels = topic.split("/");
  for (let i = 0; i < wanted.length; i++) {
    if (wanted[i] === "#") return true;
    if (i >= levels.length || (wanted[i] !== "+" && wanted[i] !== levels[i])) return false;
  }
  return wanted.length === levels.length;
}

export function hasWildcard(filter: string): boolean {
  return filter.includes("+") || filter.includes("#");
}

interface Branch<Value> {
  below: Map<string, Branch<Value>>;
  values: Set<Value>;
}

/** Who has subscribed to what, by filter. */
export class FilterTree<Value> {
  #root: Branch<Value> = emptyBranch();
  #size = 0;

  get isEmpty(): boolean {
    return this.#size === 0;
  }

  add(filter: string, value: Value): void {
    let branch = this.#root;
    for (const level of filter.split("/")) {
      let next = branch.below.get(level);
      if (next === undefined) branch.below.set(level, next = emptyBranch());
      branch = next;
    }
    if (!branch.values.has(value)) this.#size++;
    branch.values.add(value);
  }

  remove(filter: string, value: Value): void {
    this.#remove(this.#root, { levels: filter.split("/"), depth: 0, value });
  }

  /** Calls `each` for every value whose filter matches, once per filter. */
  match(topic: string, each: (value: Value) => void): void {
    const levels = topic.split("/");
    if (!topic.startsWith("$")) return visit(this.#root, { levels, depth: 0, each });
    const first = this.#root.below.get(levels[0]!);
    if (first) visit(first, { levels, depth: 1, each });
  }

  #remove(branch: Branch<Value>, path: { levels: string[]; depth: number; value: Value }): void {
    if (path.depth === path.levels.length) {
      if (branch.values.delete(path.value)) this.#size--;
      return;
    }
    const level = path.levels[path.depth]!;
    const next = branch.below.get(level);
    if (next === undefined) return;
    this.#remove(next, { ...path, depth: path.depth + 1 });
    if (next.values.size === 0 && next.below.size === 0) branch.below.delete(level);
  }
}

function emptyBranch<Value>(): Branch<Value> {
  return { below: new Map(), values: new Set() };
}

function visit<Value>(
  branch: Branch<Value>,
  path: { levels: string[]; depth: number; each: (value: Value) => void },
): void {
  // "a/#" matches "a" as well.
  for (const value of branch.below.get("#")?.values ?? []) path.each(value);
  if (path.depth === path.levels.length) {
    for (const value of branch.values) path.each(value);
    return;
  }
  for (const level of [path.levels[path.depth]!, "+"]) {
    const next = branch.below.get(level);
    if (next) visit(next, { ...path, depth: path.depth + 1 });
  }
}
