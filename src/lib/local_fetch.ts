/** HTTP to programs on this machine or in its network, past any proxy. */

/**
 * `fetch`, except that a proxy named by the environment is not asked: it could not reach this machine's own addresses.
 * The runtime reads NO_PROXY when it first connects, so this comes before.
 */
export function localFetch(url: string, init?: RequestInit): Promise<Response> {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  const direct = (Deno.env.get("NO_PROXY") ?? Deno.env.get("no_proxy") ?? "").split(",").filter((name) =>
    name !== ""
  );
  if (!direct.includes(host)) Deno.env.set("NO_PROXY", [...direct, host].join(","));
  return fetch(url, init);
}
