/**
 * Which rows of a long list are drawn, and where. Knows numbers only: the component reports scrolling and measured heights,
 * and puts the scroll bar where `top` says. Whatever changes above, the row at the top of the view stays where it is.
 */

export interface VirtualItem {
  key: string;
}

export interface VirtualOptions<R extends VirtualItem> {
  estimate: (row: R, width: number) => number;
  /** Drawn beyond the view, in pixels. */
  overscan?: number;
  /** Room behind the last row, in pixels. */
  padEnd?: number;
}

export interface Anchor {
  key: string;
  /** Of the view's top, from the row's top. */
  inset: number;
}

const bottomSlack = 40;
const maxRemembered = 20_000;

export class Virtual<R extends VirtualItem> {
  readonly #options: VirtualOptions<R>;
  readonly #overscan: number;
  readonly #padEnd: number;
  #heights = new Map<string, number>();
  /** Of rows that were never drawn. An estimate reads the text, so it is made once. */
  #guesses = new WeakMap<R, number>();
  #rows: readonly R[] = $state.raw([]);
  #index = new Map<string, number>();
  #offsets: Float64Array = $state.raw(new Float64Array(1));
  #width = 800;
  /** A row that was asked for stays where it was put until the person scrolls. */
  #held: { key: string; align: number } | undefined;
  top = $state(0);
  height = $state(0);
  /** Raised when the scroll bar must be put to `top`. */
  corrections = $state(0);
  pinned = $state(true);

  readonly start = $derived(Math.max(0, this.#find(this.top - this.#extra)));
  readonly end = $derived(Math.min(this.#rows.length, this.#find(this.top + this.height + this.#extra) + 1));
  readonly visible = $derived(this.#rows.slice(this.start, this.end));
  readonly before = $derived(this.#offsets[this.start] ?? 0);
  readonly total: number = $derived.by(() => (this.#offsets[this.#rows.length] ?? 0) + this.#padEnd);

  constructor(options: VirtualOptions<R>) {
    this.#options = options;
    this.#overscan = options.overscan ?? 500;
    this.#padEnd = options.padEnd ?? 0;
  }

  get rows(): readonly R[] {
    return this.#rows;
  }

  get #extra(): number {
    return this.#overscan;
  }

  /** How far the view is from the end, in pixels. */
  get fromEnd(): number {
    return this.total - this.height - this.top;
  }

  setRows(rows: readonly R[]): void {
    const anchor = this.#anchor();
    this.#rows = rows;
    this.#index = new Map(rows.map((row, at) => [row.key, at]));
    this.#layOut();
    this.#restore(anchor);
  }

  /** The size of the view. Another width makes heights doubtful, but those of drawn rows are measured again if they change. */
  resized(width: number, height: number): void {
    const anchor = this.#anchor();
    this.height = height;
    if (Math.abs(width - this.#width) > 1) {
      this.#width = width;
      const drawn = this.visible.flatMap(({ key }) => {
        const known = this.#heights.get(key);
        return known === undefined ? [] : [[key, known] as const];
      });
      this.#heights = new Map(drawn);
      this.#guesses = new WeakMap();
      this.#layOut();
    }
    this.#restore(anchor);
  }

  measured(sizes: Iterable<readonly [key: string, height: number]>): void {
    let changed = false;
    const anchor = this.#anchor();
    for (const [key, height] of sizes) {
      if (height === 0 || Math.abs((this.#heights.get(key) ?? -1) - height) < 0.5) continue;
      this.#heights.set(key, height);
      changed = true;
    }
    if (!changed) return;
    if (this.#heights.size > maxRemembered) this.#forgetUnused();
    this.#layOut();
    this.#restore(anchor);
  }

  /** The person scrolled. */
  scrolled(top: number): void {
    if (Math.abs(top - this.top) < 0.5) return;
    this.top = top;
    this.#held = undefined;
    this.pinned = this.fromEnd < bottomSlack;
  }

  toEnd(): void {
    this.#held = undefined;
    this.pinned = true;
    this.#moveTo(Math.max(0, this.total - this.height));
  }

  /** Puts a row into the view; `align` is the part of the view above it. False: there is no such row. */
  toRow(key: string, align = 0.3): boolean {
    const at = this.#index.get(key);
    if (at === undefined) return false;
    this.#held = { key, align };
    this.pinned = false;
    this.#moveTo(this.#topFor(at, align));
    return true;
  }

  /** Where the view stands, to come back to; undefined at the end. */
  get place(): Anchor | undefined {
    return this.pinned ? undefined : this.#anchor();
  }

  /** Goes back to where another view of these rows stood. */
  toPlace(place: Anchor): void {
    this.#held = undefined;
    this.pinned = false;
    this.#restore(place);
  }

  #topFor(at: number, align: number): number {
    const room = Math.max(0, this.total - this.height);
    return Math.min(Math.max(0, this.#offsets[at]! - this.height * align), room);
  }

  /** Keys of rows that are wholly, or for more than half of the view, in sight. */
  inView(): R[] {
    const first = Math.max(0, this.#find(this.top));
    const bottom = this.top + this.height;
    const seen: R[] = [];
    for (let at = first; at < this.#rows.length && this.#offsets[at]! < bottom; at++) {
      const end = this.#offsets[at + 1]!;
      const shown = Math.min(end, bottom) - Math.max(this.#offsets[at]!, this.top);
      if (end <= bottom + 1 || shown > this.height / 2) seen.push(this.#rows[at]!);
    }
    return seen;
  }

  #moveTo(top: number): void {
    this.top = top;
    this.corrections++;
  }

  #anchor(): Anchor | undefined {
    if (this.#rows.length === 0) return undefined;
    const at = Math.min(Math.max(0, this.#find(this.top)), this.#rows.length - 1);
    return { key: this.#rows[at]!.key, inset: this.top - this.#offsets[at]! };
  }

  #restore(anchor: Anchor | undefined): void {
    if (this.pinned) return this.#moveTo(Math.max(0, this.total - this.height));
    const held = this.#held && this.#index.get(this.#held.key);
    if (held !== undefined) return this.#moveTo(this.#topFor(held, this.#held!.align));
    const at = anchor === undefined ? undefined : this.#index.get(anchor.key);
    if (at === undefined) return;
    const top = this.#offsets[at]! + anchor!.inset;
    if (Math.abs(top - this.top) >= 0.5) this.#moveTo(top);
  }

  #layOut(): void {
    const offsets = new Float64Array(this.#rows.length + 1);
    for (let at = 0; at < this.#rows.length; at++) {
      const row = this.#rows[at]!;
      offsets[at + 1] = offsets[at]! + (this.#heights.get(row.key) ?? this.#guess(row));
    }
    this.#offsets = offsets;
  }

  #guess(row: R): number {
    const known = this.#guesses.get(row);
    if (known !== undefined) return known;
    const guess = this.#options.estimate(row, this.#width);
    this.#guesses.set(row, guess);
    return guess;
  }

  /** The row at this height: the last that begins at or above it. */
  #find(y: number): number {
    const offsets = this.#offsets;
    let low = 0;
    let high = this.#rows.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (offsets[middle]! <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #forgetUnused(): void {
    this.#heights = new Map([...this.#heights].filter(([key]) => this.#index.has(key)));
  }
}
