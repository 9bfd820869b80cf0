/** The identity that a new config gets: a key and a name made from what the system calls its user. */
import { isName, isReservedName } from "../protocol/ids.ts";
import { limits } from "../protocol/limits.ts";

/** Eight random hexadecimal digits; never the system's own key of zeros. */
export function newKey(): string {
  for (;;) {
    const bytes = crypto.getRandomValues(new Uint8Array(4));
    const key = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (key !== "00000000") return key;
  }
}

/** The nearest valid name: "Phil Lafayette" becomes "Phil-Lafayette". Empty when nothing usable is left. */
export function validName(text: string): string {
  const name = text.normalize("NFC")
    .replace(/[^\p{L}\p{N}\p{M}_-]+/gu, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, limits.nameChars);
  if (isReservedName(name)) return `${name}-user`;
  return isName(name) ? name : "";
}
