/** The settings as the program uses them: typed by the table. */
import { keys } from "./keys.ts";
import type { Spec, ValueOf } from "./spec.ts";

export type SettingPath = keyof typeof keys;

/** All settings by their path, with defaults filled in. */
export type Settings = { readonly [P in SettingPath]: ValueOf<(typeof keys)[P]> };

export const settingPaths = Object.keys(keys) as SettingPath[];

export function isSettingPath(path: string): path is SettingPath {
  return Object.hasOwn(keys, path);
}

/** The row of a setting, without the literal types of the table. */
export function specOf(path: SettingPath): Spec {
  return keys[path];
}

function defaultSettings(): Settings {
  return Object.fromEntries(settingPaths.map((path) => [path, keys[path].default])) as unknown as Settings;
}

export const defaults: Settings = Object.freeze(defaultSettings());
