/** What is open beside and above the timeline. One panel and one dialog at a time. */

export type Panel =
  | { kind: "thread"; conv: string; rootId: string }
  | { kind: "search"; query: string }
  | { kind: "pins" }
  | { kind: "artifacts"; name: string | null }
  | { kind: "person"; key: string };

export type Dialog =
  | { kind: "palette" }
  | { kind: "quick_join" }
  | { kind: "keys" }
  | { kind: "settings"; page: "profile" | "notifications" | "appearance" | "connection" }
  | { kind: "directory" }
  | { kind: "create" }
  | { kind: "conversation"; conv: string }
  | { kind: "invite"; conv: string }
  | { kind: "transfer"; conv: string }
  | { kind: "notify"; conv: string }
  | { kind: "status" }
  | { kind: "forward"; conv: string; id: string }
  | { kind: "reactions"; conv: string; id: string }
  | { kind: "readers"; conv: string; id: string }
  | { kind: "date"; conv: string }
  | {
    kind: "confirm";
    title: string;
    text: string;
    label: string;
    typed: string | null;
    run: () => void | Promise<void>;
  };

/** Somebody's profile, floating where one clicked. */
export interface Card {
  key: string;
  at: { left: number; top: number; right: number; bottom: number };
}

export type View = "chat" | "agents";

export class Panels {
  panel: Panel | null = $state.raw(null);
  dialog: Dialog | null = $state.raw(null);
  card: Card | null = $state.raw(null);
  view: View = $state("chat");
  sidebar = $state(false);
  members = $state(false);

  /** Opens it, or closes it when it is just what is open. */
  toggle(panel: Panel): void {
    this.panel = this.panel?.kind === panel.kind ? null : panel;
  }

  open(panel: Panel): void {
    this.panel = panel;
    this.sidebar = false;
    this.members = false;
  }

  showCard(key: string, at: Card["at"]): void {
    this.card = { key, at };
  }

  show(dialog: Dialog): void {
    this.dialog = dialog;
    this.sidebar = false;
  }

  closeDialog(): void {
    this.dialog = null;
  }

  /** Closes what is on top; false when nothing was. */
  closeTop(): boolean {
    if (this.card) this.card = null;
    else if (this.dialog) this.dialog = null;
    else if (this.sidebar || this.members) this.sidebar = this.members = false;
    else if (this.panel) this.panel = null;
    else if (this.view !== "chat") this.view = "chat";
    else return false;
    return true;
  }
}
