/** The artifacts of the open conversation, and the one that is looked at or edited. */
import { Refusal } from "../net/rest.ts";
import type { Artifact, ArtifactSummary } from "../net/types.ts";
import type { Session } from "./session.svelte.ts";

export type ArtifactMode = "rendered" | "source" | "diff" | "edit";

export class Artifacts {
  readonly #session: Session;
  conv: string | null = $state(null);
  list: ArtifactSummary[] = $state.raw([]);
  loading = $state(false);
  problem: string | null = $state(null);
  open: Artifact | null = $state.raw(null);
  /** The older side of a comparison. */
  base: Artifact | null = $state.raw(null);
  mode: ArtifactMode = $state("rendered");
  sideBySide = $state(true);
  draft = $state("");
  summary = $state("");
  saving = $state(false);
  /** Somebody was faster while this one was edited. */
  conflict: { version: number; author: string } | null = $state.raw(null);

  constructor(session: Session) {
    this.#session = session;
  }

  readonly sorted = $derived.by(() => {
    return this.list.toSorted((a, b) =>
      Number(this.isStarred(b.name)) - Number(this.isStarred(a.name)) ||
      b.timestamp.localeCompare(a.timestamp)
    );
  });

  isStarred(name: string): boolean {
    return this.#session.personal.isStarred(this.conv ?? "", name);
  }

  toggleStar(name: string): void {
    if (this.conv !== null) void this.#session.personal.toggleStar(this.conv, name);
  }

  async load(conv: string): Promise<void> {
    if (this.conv !== conv) this.#reset(conv);
    this.loading = this.list.length === 0;
    this.problem = null;
    try {
      const { artifacts } = await this.#session.api.artifacts(conv);
      if (this.conv === conv) this.list = artifacts;
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    } finally {
      this.loading = false;
    }
  }

  async show(name: string, version?: number): Promise<void> {
    if (this.conv === null) return;
    this.problem = null;
    try {
      this.open = await this.#session.api.artifact(this.conv, name, version);
      this.base = null;
      if (this.mode === "edit" || this.mode === "diff") this.mode = "rendered";
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
    }
  }

  async compareWith(version: number): Promise<void> {
    if (this.conv === null || !this.open) return;
    try {
      this.base = await this.#session.api.artifact(this.conv, this.open.name, version);
      this.mode = "diff";
    } catch (error) {
      this.#session.toasts.problem("That version cannot be shown", error);
    }
  }

  close(): void {
    this.open = null;
    this.base = null;
    this.conflict = null;
    this.mode = "rendered";
  }

  edit(): void {
    if (!this.open) return;
    this.draft = this.open.content;
    this.summary = "";
    this.conflict = null;
    this.mode = "edit";
  }

  /** `over`: write over the version that came in between. */
  async save({ over }: { over: boolean }): Promise<void> {
    if (this.conv === null || !this.open || this.saving) return;
    const { name, version } = this.open;
    const base_version = over && this.conflict ? this.conflict.version : version;
    const summary = this.summary.trim();
    this.saving = true;
    try {
      await this.#session.api.updateArtifact(this.conv, name, {
        content: this.draft,
        base_version,
        ...(summary ? { summary } : {}),
      });
      this.conflict = null;
      this.mode = "rendered";
      await this.show(name);
    } catch (error) {
      if (error instanceof Refusal && error.code === "version_conflict") await this.#showConflict(name);
      else this.#session.toasts.problem("The artifact was not saved", error);
    } finally {
      this.saving = false;
    }
  }

  /** Takes what the other one wrote; one's own text goes. */
  async discard(): Promise<void> {
    const name = this.open?.name;
    this.mode = "rendered";
    this.conflict = null;
    if (name !== undefined) await this.show(name);
  }

  delete(artifact: Artifact): void {
    const { panels, api, toasts } = this.#session;
    const { conv } = this;
    if (conv === null) return;
    panels.show({
      kind: "confirm",
      title: `Delete "${artifact.title}"?`,
      text: "All its versions go for everybody. This cannot be undone.",
      label: "Delete",
      typed: null,
      run: () =>
        void api.deleteArtifact(conv, artifact.name).catch((error) =>
          toasts.problem("The artifact was not deleted", error)
        ),
    });
  }

  onEvent(conv: string, payload: Record<string, unknown>): void {
    if (conv !== this.conv) return;
    void this.load(conv);
    if (payload.name !== this.open?.name || !this.open) return;
    if (payload.type === "artifact_deleted") {
      this.#session.toasts.info(`"${this.open.title}" was deleted`);
      this.close();
    } else if (this.mode === "edit") {
      const author = (payload.author as { name?: string } | undefined)?.name ?? "Somebody";
      if (!this.saving) this.conflict = { version: Number(payload.version), author };
    } else if (this.open.version === this.open.latest_version) void this.show(this.open.name);
  }

  async #showConflict(name: string): Promise<void> {
    const newest = await this.#session.api.artifact(this.conv!, name);
    this.conflict = {
      version: newest.version,
      author: newest.versions.find((one) => one.version === newest.version)?.author.name ?? "Somebody",
    };
  }

  #reset(conv: string): void {
    this.conv = conv;
    this.list = [];
    this.close();
  }
}
