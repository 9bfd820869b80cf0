/** Our hooks in the text of a settings file, without touching those of others. */
import { jsonAt, withJsonItem, withoutJson } from "../lib/json_edit.ts";
import { type JsonNode, jsonValue, parseJsonText } from "../lib/json_text.ts";
import { type HookEntry, isOurHook, isOwnHook } from "./hook_table.ts";

type IsOurs = (handler: unknown) => boolean;

/** The text with exactly these hooks of ours. Events that have them already stay as they are. */
export function withHooks(text: string, entries: readonly HookEntry[]): string {
  const events = new Set([...entries.map(({ event }) => event), ...eventsIn(text)]);
  let changed = text;
  for (const event of events) {
    const wanted = entries.filter((entry) => entry.event === event).map(({ group }) => group);
    if (JSON.stringify(ourHooks(changed, event)) === JSON.stringify(wanted.flatMap(({ hooks }) => hooks))) {
      continue;
    }
    changed = withoutEvent(changed, { event, isOurs: isOurHook });
    for (const group of wanted) changed = withJsonItem(changed, ["hooks", event], group);
  }
  return changed;
}

/** The text without what `setup` has written; a hook of the Python version stays. */
export function withoutOwnHooks(text: string): string {
  return eventsIn(text).reduce((rest, event) => withoutEvent(rest, { event, isOurs: isOwnHook }), text);
}

/** Our handlers by event, as they stand in the text. */
export function hooksIn(text: string): Map<string, Record<string, unknown>[]> {
  const found = eventsIn(text).map((event) => [event, ourHooks(text, event)] as const);
  return new Map(found.filter(([, handlers]) => handlers.length > 0));
}

function eventsIn(text: string): string[] {
  const hooks = jsonAt(treeOf(text), ["hooks"]);
  return hooks?.kind === "object" ? hooks.members.map(({ name }) => name) : [];
}

function ourHooks(text: string, event: string): Record<string, unknown>[] {
  return groupsOf(treeOf(text), event)
    .flatMap((group) => handlersOf(group).map(jsonValue))
    .filter(isOurHook) as Record<string, unknown>[];
}

/** Takes them out from the last to the first, as each moves what follows; what is empty then goes too. */
function withoutEvent(text: string, { event, isOurs }: { event: string; isOurs: IsOurs }): string {
  let changed = text;
  const groups = groupsOf(treeOf(text), event);
  for (const [number, group] of [...groups.entries()].reverse()) {
    changed = withoutGroup(changed, { path: ["hooks", event, number], handlers: handlersOf(group), isOurs });
  }
  if (changed === text) return text;
  return withoutEmpty(withoutEmpty(changed, ["hooks", event]), ["hooks"]);
}

function withoutGroup(
  text: string,
  { path, handlers, isOurs }: { path: (string | number)[]; handlers: JsonNode[]; isOurs: IsOurs },
): string {
  const ours = [...handlers.keys()].filter((index) => isOurs(jsonValue(handlers[index]!)));
  if (ours.length === 0) return text;
  if (ours.length === handlers.length) return withoutJson(text, path);
  return ours.reverse().reduce((rest, index) => withoutJson(rest, [...path, "hooks", index]), text);
}

/** Without the member at a path when nothing is in it. */
export function withoutEmpty(text: string, path: readonly string[]): string {
  const node = jsonAt(parseJsonText(text), path);
  const isEmpty = node?.kind === "array"
    ? node.items.length === 0
    : node?.kind === "object" && node.members.length === 0;
  return isEmpty ? withoutJson(text, path) : text;
}

/** An empty file holds nothing. */
function treeOf(text: string): JsonNode {
  return parseJsonText(text.trim() === "" ? "{}" : text);
}

function groupsOf(root: JsonNode, event: string): JsonNode[] {
  const groups = jsonAt(root, ["hooks", event]);
  return groups?.kind === "array" ? groups.items : [];
}

function handlersOf(group: JsonNode): JsonNode[] {
  const handlers = jsonAt(group, ["hooks"]);
  return handlers?.kind === "array" ? handlers.items : [];
}
