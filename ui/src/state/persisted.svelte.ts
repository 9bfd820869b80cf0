/** A value that survives the tab. Unreadable or missing storage is the same as none. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
}

export function safeStore(): Store {
  return {
    getItem(key) {
      try {
        return localStorage.getItem(key);
      } catch {
        return null;
      }
    },
    setItem(key, value) {
      try {
        localStorage.setItem(key, value);
      } catch {
        // Private windows and full disks: the value then lives as long as the tab.
      }
    },
  };
}

export class Persisted<T extends object> {
  readonly #store: Store;
  readonly #key: string;
  #current: T = $state.raw({} as T);

  constructor(store: Store, key: string, fallback: T) {
    this.#store = store;
    this.#key = key;
    this.#current = { ...fallback, ...parse(store.getItem(key)) };
  }

  get current(): T {
    return this.#current;
  }

  set(change: Partial<T>): void {
    this.replace({ ...this.#current, ...change });
  }

  replace(value: T): void {
    this.#current = value;
    this.#store.setItem(this.#key, JSON.stringify(value));
  }
}

function parse(text: string | null): object {
  try {
    const value: unknown = JSON.parse(text ?? "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
