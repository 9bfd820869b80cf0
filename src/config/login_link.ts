/**
 * One-time links into the web page. Who holds the owner's token signs a moment and a number never used before; the daemon
 * takes each signature once, for a short time. So the token itself never appears in an address.
 */
import { isSameSecret, newSecret, signatureOf } from "../lib/secrets.ts";

/** How long a link may wait to be opened. */
export const linkLifeMs = 120_000;
/** How far the clocks of the maker and the daemon may differ: they run on one machine. */
const skewMs = 5_000;

/** The code for `/login?token=…`. */
export function linkCode(ownerToken: string, now: number): string {
  const claim = `link.${now}.${newSecret().slice(0, 22)}`;
  return `${claim}.${signatureOf(ownerToken, claim)}`;
}

/** When a code stops being valid, in milliseconds since 1970; undefined when it is none, forged or too old. */
export function linkExpiry(
  code: string,
  { ownerToken, now }: { ownerToken: string; now: number },
): number | undefined {
  const match = /^(link\.(\d{1,16})\.[\w-]{22})\.([\w-]{43})$/.exec(code);
  if (!match) return undefined;
  const [, claim, made, signature] = match;
  const expiry = Number(made) + linkLifeMs;
  if (expiry < now || Number(made) > now + skewMs) return undefined;
  return isSameSecret(signature!, signatureOf(ownerToken, claim!)) ? expiry : undefined;
}
