/** Short notes in the corner: what happened elsewhere, what failed, what can be undone. */

export interface Toast {
  id: number;
  kind: "message" | "info" | "problem" | "undo";
  title: string;
  text: string;
  /** Toasts of one group replace each other and count. */
  group: string | null;
  count: number;
  action: { label: string; run: () => void } | null;
}

interface Timed {
  timer: ReturnType<typeof setTimeout>;
  onEnd: () => void;
}

const shownMs = 5000;
const maxShown = 3;

export class Toasts {
  list: Toast[] = $state.raw([]);
  readonly #timed = new Map<number, Timed>();
  #next = 1;

  readonly shown = $derived(this.list.slice(-maxShown));
  readonly hidden = $derived(Math.max(0, this.list.length - maxShown));

  info(title: string, text = ""): void {
    this.add({ kind: "info", title, text });
  }

  problem(title: string, error: unknown): void {
    const text = error instanceof Error ? error.message : String(error);
    this.add({ kind: "problem", title, text, ms: 8000 });
  }

  /** Calls `act` after `ms` unless it is undone before; `flush` acts at once. */
  undoable(title: string, { ms, act, undo }: { ms: number; act: () => void; undo: () => void }): void {
    let done = false;
    const once = (run: () => void) => () => {
      if (done) return;
      done = true;
      run();
    };
    this.add({ kind: "undo", title, ms, onEnd: once(act), action: { label: "Undo", run: once(undo) } });
  }

  add(options: {
    kind: Toast["kind"];
    title: string;
    text?: string;
    group?: string;
    ms?: number;
    action?: Toast["action"];
    onEnd?: () => void;
  }): void {
    const { kind, title, text = "", group = null, ms = shownMs, action = null, onEnd = () => {} } = options;
    const same = group === null ? undefined : this.list.find((toast) => toast.group === group);
    if (same) this.dismiss(same.id);
    const id = this.#next++;
    this.list = [...this.list, { id, kind, title, text, group, action, count: (same?.count ?? 0) + 1 }];
    this.#timed.set(id, { timer: setTimeout(() => this.dismiss(id), ms), onEnd });
  }

  act(toast: Toast): void {
    toast.action?.run();
    this.dismiss(toast.id);
  }

  dismiss(id: number): void {
    const timed = this.#timed.get(id);
    if (!timed) return;
    clearTimeout(timed.timer);
    this.#timed.delete(id);
    this.list = this.list.filter((toast) => toast.id !== id);
    timed.onEnd();
  }

  dismissAll(): void {
    for (const { id } of this.list) this.dismiss(id);
  }

  /** The page goes away: what waits for an undo happens now. */
  flush(): void {
    for (const { id, kind } of this.list) if (kind === "undo") this.dismiss(id);
  }
}
