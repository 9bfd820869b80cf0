/** Roughly in how many messages a token is, for those that are in many. Kept from a sample, in little memory. */

/** One message in so many is counted. */
const sampling = 8;
/** Tokens in fewer than one of so many messages are forgotten. */
const rarest = 1000;
/** Messages of the sample between two times of forgetting. */
const cleaning = 1000;

export interface SavedCounts {
  messages: number;
  tokens: [string, number][];
}

export class TokenCounts {
  readonly #counts: Map<string, number>;
  /** In the sample. */
  #messages: number;

  constructor({ messages, tokens }: SavedCounts = { messages: 0, tokens: [] }) {
    this.#messages = messages;
    this.#counts = new Map(tokens);
  }

  /** One message: its tokens between spaces. */
  add(seq: number, text: string): void {
    if (seq % sampling !== 0) return;
    for (const token of new Set(text.split(" "))) {
      if (token !== "") this.#counts.set(token, (this.#counts.get(token) ?? 0) + 1);
    }
    this.#messages++;
    if (this.#messages % cleaning === 0) this.#forgetRare();
  }

  /** In how many messages the token is, about; for what is not known, half of what it can be at most. */
  of(token: string): number {
    return sampling * (this.#counts.get(token) ?? this.#unknown());
  }

  /** As `of`, for all tokens that begin so. */
  ofPrefix(prefix: string): number {
    let sum = this.#unknown();
    for (const [token, count] of this.#counts) if (token.startsWith(prefix)) sum += count;
    return sampling * sum;
  }

  save(): SavedCounts {
    this.#forgetRare();
    return { messages: this.#messages, tokens: [...this.#counts] };
  }

  #unknown(): number {
    return this.#messages / rarest / 2;
  }

  #forgetRare(): void {
    for (const [token, count] of this.#counts) {
      if (count < this.#messages / rarest) this.#counts.delete(token);
    }
  }
}
