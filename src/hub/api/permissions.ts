/** Questions of sessions that a human has to answer: may this tool run? */
import type { Key } from "../../protocol/ids.ts";
import type { Caller } from "./callers.ts";

export type PermissionBehavior = "allow" | "deny";

/** What a session asks. The tool's input is shown to the owner only. */
export interface PermissionAsk {
  session: string;
  /** The subagent that asks; null: the session itself. */
  agent: string | null;
  /** Whom the session speaks for; null: nobody yet. */
  key: Key | null;
  cwd: string | null;
  tool: string;
  input: unknown;
}

export interface PermissionRow {
  id: string;
  session: string;
  agent: string | null;
  key: Key | null;
  name: string | null;
  cwd: string | null;
  tool: string;
  /** One line that says what it would do. */
  summary: string;
  /** JSON, cut after 4,000 characters. */
  input: string;
  asked_at: string;
}

/** `allow` carries no words; a refusal may tell the model why. */
export interface PermissionDecision {
  behavior: PermissionBehavior;
  message?: string;
}

export interface Permissions {
  /** Oldest first. For the owner. */
  permissions(caller: Caller): Promise<{ permissions: PermissionRow[]; count: number }>;
  /** Answers one question, once. For the owner: an agent must not be able to approve itself. */
  permissionAnswer(
    caller: Caller,
    args: { id: string; behavior: PermissionBehavior; message?: string | undefined },
  ): Promise<{ status: "answered"; id: string; behavior: PermissionBehavior }>;
}
