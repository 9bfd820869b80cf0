/** The address: `/c/<conversation>`, `/c/<conversation>/m/<message>`. */

export interface Place {
  conv: string | null;
  message: string | null;
}

export interface Address {
  get(): string;
  push(path: string): void;
  replace(path: string): void;
}

export class Router {
  readonly #address: Address;
  place: Place = $state.raw({ conv: null, message: null });

  constructor(address: Address) {
    this.#address = address;
    this.place = placeOf(address.get());
  }

  go(place: Place): void {
    const path = pathOf(place);
    if (path !== this.#address.get()) this.#address.push(path);
    this.place = place;
  }

  replace(place: Place): void {
    this.#address.replace(pathOf(place));
    this.place = place;
  }

  /** Back or forward was pressed. */
  moved(): void {
    this.place = placeOf(this.#address.get());
  }
}

export function placeOf(path: string): Place {
  const match = /^\/c\/([^/]+)(?:\/m\/([^/]+))?\/?$/.exec(path);
  return { conv: decoded(match?.[1]), message: decoded(match?.[2]) };
}

export function pathOf({ conv, message }: Place): string {
  if (conv === null) return "/";
  return `/c/${encodeURIComponent(conv)}${message === null ? "" : `/m/${encodeURIComponent(message)}`}`;
}

function decoded(part: string | undefined): string | null {
  try {
    return part === undefined ? null : decodeURIComponent(part);
  } catch {
    return null;
  }
}
