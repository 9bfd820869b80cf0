/**
 * What doors may ask of the hub. Arguments carry the names that tools and REST use, so a door only checks types and passes them on.
 * Every method answers once the journal is on disk up to the number its answer was computed from.
 * Refusals are CommsError; anything else thrown is a bug.
 */
import type { People } from "./api/people.ts";
import type { Messages } from "./api/messages.ts";
import type { Conversations } from "./api/conversations.ts";
import type { Content } from "./api/content.ts";
import type { Doors } from "./api/door.ts";
import type { Permissions } from "./api/permissions.ts";
import type { Delivery } from "./api/delivery.ts";

export type * from "./api/callers.ts";
export type * from "./api/message_answers.ts";
export type * from "./api/answers.ts";
export type * from "./api/permissions.ts";
export type * from "./api/delivery.ts";

/** Everything at once, as the daemon hands it to its doors. */
export interface Hub extends People, Messages, Conversations, Content, Doors, Permissions, Delivery {}
