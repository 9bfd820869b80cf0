/** One setting's value from text, from wherever the text comes: the file, an environment variable, a command. */
import type { SettingValue, Spec } from "./spec.ts";

/** `got` names the part that is wrong when it is not the whole. */
export type Parsed = { value: SettingValue; warning?: string } | { expected: string; got?: string };

const truths = new Map([
  ["true", true],
  ["yes", true],
  ["on", true],
  ["1", true],
  ["false", false],
  ["no", false],
  ["off", false],
  ["0", false],
]);

/** What a spec takes, for error messages: "a whole number from 0 to 65535". */
export function expectation(spec: Spec): string {
  switch (spec.kind) {
    case "integer":
      return `a whole number from ${spec.min} to ${spec.max}`;
    case "switch":
      return "true or false";
    case "choice":
      return `one of ${spec.choices.join(", ")}`;
    case "list":
      return "a list of texts";
    case "text":
    case "optional text":
      return "a text";
  }
}

/** Reads a value written as one text. Lists are separated by commas; an optional text is absent when empty. */
export function parseText(spec: Spec, text: string): Parsed {
  switch (spec.kind) {
    case "integer":
      return parseInteger(text, spec);
    case "switch": {
      const value = truths.get(text.toLowerCase());
      return value === undefined ? { expected: expectation(spec) } : { value };
    }
    case "choice":
      return spec.choices.includes(text) ? { value: text } : { expected: expectation(spec) };
    case "list":
      return parseList(spec, text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== ""));
    case "optional text":
      return text === "" ? { value: null } : checked(spec, text);
    case "text":
      return checked(spec, text);
  }
}

/** Reads a list whose entries are already apart. */
export function parseList(spec: Spec, entries: readonly string[]): Parsed {
  if (spec.kind !== "list") return { expected: expectation(spec) };
  for (const entry of entries) {
    const expected = spec.check?.(entry);
    if (expected !== undefined) {
      return { expected: `a list of which each entry is ${expected}`, got: `"${entry}"` };
    }
  }
  return { value: entries };
}

function parseInteger(text: string, spec: { kind: "integer"; min: number; max: number } & Spec): Parsed {
  const digits = text.replaceAll("_", "");
  const value = /^[+-]?\d+$/.test(digits) ? Number(digits) : NaN;
  return value >= spec.min && value <= spec.max ? { value } : { expected: expectation(spec) };
}

function checked(spec: Spec & { kind: "text" | "optional text" }, text: string): Parsed {
  const expected = spec.check?.(text);
  if (expected === undefined) return { value: text };
  const repaired = spec.kind === "text" ? spec.repair?.(text) : undefined;
  if (repaired === undefined) return { expected };
  return { value: repaired, warning: `expected ${expected}; "${repaired}" is used` };
}
