/** What agents ask and only the owner may answer: may this tool run? */
import { SvelteSet } from "svelte/reactivity";
import type { PermissionQuestion } from "../net/types.ts";
import { Refusal } from "../net/rest.ts";
import type { Session } from "./session.svelte.ts";

export class Permissions {
  readonly #session: Session;
  list: PermissionQuestion[] = $state.raw([]);
  /** Questions that this page may not see, as it does not hold the owner's token. */
  readonly #hidden = new SvelteSet<string>();
  /** Ids that are being answered. */
  answering: ReadonlySet<string> = $state.raw(new Set());
  readonly count = $derived(this.list.length + this.#hidden.size);

  constructor(session: Session) {
    this.#session = session;
  }

  get hidden(): number {
    return this.#hidden.size;
  }

  async load(): Promise<void> {
    if (!this.#session.identity?.owner) return;
    const answer = await this.#session.api.permissions().catch(() => undefined);
    if (!answer) return;
    const known = new Set(this.list.map(({ id }) => id));
    this.list = answer.permissions;
    for (const question of answer.permissions) if (!known.has(question.id)) this.#tell(question);
  }

  /** A question came, was answered somewhere, or is none any more. */
  onEvent(payload: Record<string, unknown>): void {
    const isNew = payload.action === "asked";
    if (this.#session.identity?.owner) {
      if (isNew) void this.load();
      else this.list = this.list.filter(({ id }) => id !== payload.id);
      return;
    }
    const id = String(payload.id);
    if (!isNew) return void this.#hidden.delete(id);
    this.#hidden.add(id);
    this.#tell({ id, name: payload.name as string | null, tool: String(payload.tool) });
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

  #tell({ name, tool, id }: Pick<PermissionQuestion, "name" | "tool" | "id">): void {
    const { toasts, panels } = this.#session;
    toasts.add({
      kind: "info",
      title: `${name ?? "A session"} asks for permission`,
      text: tool,
      group: `permission ${id}`,
      ms: 20_000,
      action: { label: "Review", run: () => panels.view = "agents" },
    });
  }
}
