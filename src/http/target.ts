/** The parts of a request's address, cut from the text as it came: parsing a URL would cost more than the route. */

export interface Target {
  authority: string;
  /** As sent: percent-encoded, dots not resolved. */
  path: string;
  /** With its question mark, or empty. */
  search: string;
}

export function targetOf(url: string): Target {
  const from = url.indexOf("://") + 3;
  const slash = url.indexOf("/", from);
  if (slash < 0) return { authority: url.slice(from), path: "/", search: "" };
  const hash = url.indexOf("#", slash);
  const end = hash < 0 ? url.length : hash;
  const question = url.indexOf("?", slash);
  const cut = question < 0 || question > end ? end : question;
  return { authority: url.slice(from, slash), path: url.slice(slash, cut), search: url.slice(cut, end) };
}
