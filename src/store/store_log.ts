/** Events with fields, as every log of the system takes them; never bodies or secrets. */
export interface StoreLog {
  debug(event: string, fields?: Record<string, unknown>): void;
  info(event: string, fields?: Record<string, unknown>): void;
  warn(event: string, fields?: Record<string, unknown>): void;
  error(event: string, fields?: Record<string, unknown>): void;
}

/** What an error says, for logs and messages. */
export function textOfError(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
