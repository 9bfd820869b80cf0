/** Which part of the repository a linted file belongs to. */

/** The path of a file from the repository's top, with slashes: `src/hub/send.ts`. */
export function placeOf(filename: string): string {
  const path = filename.replaceAll("\\", "/");
  const match = /(?:^|\/)((?:src|scripts|tests)\/.*|main\.ts)$/.exec(path);
  return match?.[1] ?? path;
}

export function isIn(filename: string, ...folders: string[]): boolean {
  const place = placeOf(filename);
  return folders.some((folder) => place === folder || place.startsWith(`${folder}/`));
}
