/** Texts of which there are few, as small numbers: for columns and lists. */
export class NumberedTexts {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  at(number: number): string {
    return this.#texts[number]!;
  }

  /** The number of a text that has one. */
  numberOf(text: string): number | undefined {
    return this.#numbers.get(text);
  }

  /** The number of a text, which may be new. */
  numberFor(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#texts.push(text);
    this.#numbers.set(text, this.#texts.length - 1);
    return this.#texts.length - 1;
  }

  /** In the order of their numbers. */
  all(): readonly string[] {
    return this.#texts;
  }
}
