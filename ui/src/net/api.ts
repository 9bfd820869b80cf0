/** The calls that the page makes, one method for each. Arguments carry the names of the REST table. */
import type { ReadMessage } from "$protocol/message.ts";
import { path, type Rest } from "./rest.ts";
import type * as T from "./types.ts";

export type PageQuery = {
  count?: number;
  before?: string;
  after?: string;
  unread?: boolean;
  top_level_only?: boolean;
};

export class Api {
  constructor(readonly rest: Rest) {}

  identity = () => this.rest.get<T.Identity>("/api/identity");
  capabilities = () => this.rest.get<{ features: T.Features }>("/api/capabilities");
  status = () => this.rest.get<T.Status>("/api/status");
  conversations = () => this.rest.get<{ conversations: T.Conversation[] }>("/api/conversations");
  conversation = (conv: string) => this.rest.get<T.Conversation>(path`/api/conversations/${conv}`);
  participants = () => this.rest.get<{ participants: T.Member[] }>("/api/participants");
  members = (conv: string) =>
    this.rest.get<{ members: T.Member[] }>(path`/api/conversations/${conv}/members`);
  check = () => this.rest.get<{ conversations: T.CheckEntry[] }>("/api/check");
  continueDelivery = (conv: string) => this.rest.post(path`/api/conversations/${conv}/continue`);
  permissions = () => this.rest.get<{ permissions: T.PermissionQuestion[] }>("/api/permissions");
  answerPermission = (id: string, answer: { behavior: "allow" | "deny"; message?: string }) =>
    this.rest.post(path`/api/permissions/${id}`, answer);
  events = (query: { since?: number; realm?: string; limit?: number }) =>
    this.rest.get<T.EventPage>("/api/events", query);

  messages = (conv: string, query: PageQuery) =>
    this.rest.get<T.Page>(path`/api/conversations/${conv}/messages`, query);
  message = (conv: string, id: string) =>
    this.rest.get<ReadMessage>(path`/api/conversations/${conv}/messages/${id}`);
  readers = (conv: string, id: string) =>
    this.rest.get<T.Readers>(path`/api/conversations/${conv}/messages/${id}/readers`);
  thread = (conv: string, root: string, query: PageQuery) =>
    this.rest.get<T.Thread>(path`/api/conversations/${conv}/threads/${root}`, query);
  history = (conv: string, query: { query: string; count?: number; before?: string }) =>
    this.rest.get<T.Page>(path`/api/conversations/${conv}/history`, query);
  search = (query: { query: string; order: T.SearchOrder; limit: number; cursor: string | null }) =>
    this.rest.get<T.SearchPage>("/api/search", query);
  pins = (conv: string) => this.rest.get<{ pins: ReadMessage[] }>(path`/api/conversations/${conv}/pins`);
  send = ({ conversation, ...draft }: T.Draft) =>
    this.rest.post<{ id: string; ts: string; seq: number; unresolved?: string[] }>(
      path`/api/conversations/${conversation}/messages`,
      draft,
    );
  edit = (conv: string, id: string, message: string) =>
    this.rest.patch(path`/api/conversations/${conv}/messages/${id}`, { message });
  remove = (conv: string, id: string) => this.rest.delete(path`/api/conversations/${conv}/messages/${id}`);
  react = (conv: string, id: string, { emoji, op }: { emoji: string; op: "add" | "remove" }) =>
    this.rest.post<{ status: string }>(path`/api/conversations/${conv}/messages/${id}/reactions`, {
      emoji,
      op,
    });
  pin = (conv: string, id: string) => this.rest.put(path`/api/conversations/${conv}/messages/${id}/pin`);
  unpin = (conv: string, id: string) => this.rest.delete(path`/api/conversations/${conv}/messages/${id}/pin`);
  seen = (conv: string, upTo: { up_to?: string; root_id?: string }) =>
    this.rest.post<{ unread_count: number }>(path`/api/conversations/${conv}/seen`, upTo);

  create = (
    body: { conversation: string; topic?: string; display_name?: string; visibility?: string; mode?: string },
  ) => this.rest.post("/api/conversations", body);
  update = (conv: string, changes: Record<string, string | null>) =>
    this.rest.patch(path`/api/conversations/${conv}`, changes);
  archive = (conv: string) => this.rest.post(path`/api/conversations/${conv}/archive`, { confirm: true });
  unarchive = (conv: string) => this.rest.post(path`/api/conversations/${conv}/unarchive`);
  delete = (conv: string) => this.rest.delete(path`/api/conversations/${conv}`, { confirm: true });
  preferences = (
    conv: string,
    set: Partial<Pick<T.Conversation, "starred" | "muted" | "policy" | "highlight_words">>,
  ) => this.rest.patch(path`/api/conversations/${conv}/preferences`, set);
  openDm = (key: string) => this.rest.post<{ conversation: string }>("/api/dms", { target_key: key });
  join = (conv: string) => this.rest.post(path`/api/conversations/${conv}/join`);
  leave = (conv: string) => this.rest.post(path`/api/conversations/${conv}/leave`);
  kick = (conv: string, key: string) => this.rest.delete(path`/api/conversations/${conv}/members/${key}`);
  setRole = (conv: string, key: string, role: string) =>
    this.rest.put(path`/api/conversations/${conv}/members/${key}/role`, { role });
  invite = (conv: string, target: string, note: string) =>
    this.rest.post<{ status: string }>(
      path`/api/conversations/${conv}/invites`,
      note ? { target, note } : { target },
    );

  rename = (name: string) => this.rest.patch<{ name: string }>("/api/participants/me", { name });
  setStatus = (status: { emoji: string | null; text: string | null; expires_at: string | null }) =>
    this.rest.put("/api/participants/me/status", status);
  clearStatus = () => this.rest.delete("/api/participants/me/status");

  personal = () => this.rest.get<T.PersonalKept>("/api/personal");
  keep = (change: object) => this.rest.patch("/api/personal", change);

  artifacts = (conv: string) =>
    this.rest.get<{ artifacts: T.ArtifactSummary[] }>(path`/api/conversations/${conv}/artifacts`);
  artifact = (conv: string, name: string, version?: number) =>
    this.rest.get<T.Artifact>(path`/api/artifacts/${conv}/${name}`, { version });
  createArtifact = (conv: string, body: { name: string; title: string; type: string; content: string }) =>
    this.rest.post(path`/api/conversations/${conv}/artifacts`, body);
  updateArtifact = (
    conv: string,
    name: string,
    body: { content: string; summary?: string; base_version?: number },
  ) => this.rest.put<{ version: number }>(path`/api/conversations/${conv}/artifacts/${name}`, body);
  deleteArtifact = (conv: string, name: string) =>
    this.rest.delete(path`/api/conversations/${conv}/artifacts/${name}`);
}
