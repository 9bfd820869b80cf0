/** Failures that a caller can act on. Everything else that is thrown is a bug. */

/** Every error code with the HTTP status it has on REST. */
export const errorStatus = {
  invalid_argument: 400,
  invalid_key: 400,
  invalid_conversation: 400,
  invalid_name: 400,
  unknown_key: 404,
  unknown_participant: 404,
  not_found: 404,
  unauthorized: 401,
  token_required: 401,
  not_authorized: 403,
  not_a_member: 403,
  identity_protected: 403,
  name_taken: 409,
  already_exists: 409,
  already_member: 409,
  reserved: 409,
  invalid_target: 409,
  confirm_required: 409,
  conversation_archived: 409,
  id_conflict: 409,
  version_conflict: 409,
  reply_too_deep: 409,
  limit_reached: 409,
  too_large: 413,
  rate_limited: 429,
  unsupported: 405,
  unavailable: 503,
  storage_full: 507,
} as const;

export type ErrorCode = keyof typeof errorStatus;

/** A refusal with a stable code, a text that says what to do next, and fields that some tools add to their error object. */
export class CommsError extends Error {
  override readonly name = "CommsError";
  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly details: Record<string, unknown> = {},
  ) {
    super(message);
  }
}

/** For the end of an exhaustive switch: a new kind breaks the build here. */
export function unreachable(value: never): never {
  throw new Error(`Unexpected value: ${JSON.stringify(value)}`);
}
