/** What agents ask and only the owner may answer: may this tool run? */
import type { PermissionQuestion } from "../net/types.ts";
import { Refusal } from "../net/rest.ts";
import type { Session } from "./session.svelte.ts";

export class Permissions {
  readonly #session: Session;
  list: PermissionQuestion[] = $state.raw([]);
  /** Questions that this page may not see, as it does not hold the owner's token. */
  hidden = $state(0);
  /** Ids that are being answered. */
  answering: ReadonlySet<string> = $state.raw(new Set());
  readonly count = $derived(this.list.length + this.hidden);

  constructor(session: Session) {
    this.#session = session;
  }

  async load(): Promise<void> {
    if (!this.#session.identity?.owner) return;
    const answer = await this.#session.api.permissions().catch(() => undefined);
    if (answer) this.list = answer.permissions;
  }

  /** A question came, was answered somewhere, or is none any more. */
  onEvent(payload: Record<string, unknown>): void {
    const isNew = payload.action === "asked";
    if (!this.#session.identity?.owner) this.hidden = Math.max(0, this.hidden + (isNew ? 1 : -1));
    else if (isNew) void this.load();
    else this.list = this.list.filter(({ id }) => id !== payload.id);
    if (isNew) this.#tell(payload);
  }

  askedBy(key: string): PermissionQuestion[] {
    return this.list.filter((question) => question.key === key);
  }

  async answer(id: string, behavior: "allow" | "deny", message = ""): Promise<void> {
    this.answering = new Set([...this.answering, id]);
    try {
      await this.#session.api.answerPermission(id, message ? { behavior, message } : { behavior });
      this.list = this.list.filter((question) => question.id !== id);
    } catch (error) {
      this.#session.toasts.problem("Not answered", error);
      if (error instanceof Refusal) await this.load();
    }
    this.answering = new Set([...this.answering].filter((one) => one !== id));
  }

  #tell({ name, tool, id }: Record<string, unknown>): void {
    const { toasts, panels } = this.#session;
    toasts.add({
      kind: "info",
      title: `${name ?? "A session"} asks for permission`,
      text: String(tool ?? ""),
      group: `permission ${id}`,
      ms: 20_000,
      action: { label: "Review", run: () => panels.view = "agents" },
    });
  }
}
