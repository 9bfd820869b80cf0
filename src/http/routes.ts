/** The whole REST door as one table. README and API descriptions are made from it. */
import type { Fields } from "./params.ts";
import type { AnswerFields, Method, Route } from "./route.ts";
import { artifactEditRoutes } from "./routes/artifact_edit.ts";
import { artifactRoutes } from "./routes/artifacts.ts";
import { conversationRoutes } from "./routes/conversations.ts";
import { daemonRoutes } from "./routes/daemon.ts";
import { eventRoutes } from "./routes/events.ts";
import { pathAbout } from "./routes/fields.ts";
import { fileRoutes } from "./routes/files.ts";
import { hookRoutes } from "./routes/hooks.ts";
import { maintenanceRoutes } from "./routes/maintenance.ts";
import { memberRoutes } from "./routes/members.ts";
import { messageRoutes } from "./routes/messages.ts";
import { notificationRoutes } from "./routes/notifications.ts";
import { oldInviteRoutes } from "./routes/old_invite.ts";
import { participantRoutes } from "./routes/participants.ts";
import { permissionRoutes } from "./routes/permissions.ts";
import { reactionRoutes } from "./routes/reactions.ts";
import { retentionRoutes } from "./routes/retention.ts";
import { searchRoutes } from "./routes/search.ts";
import { sessionRoutes } from "./routes/sessions.ts";

export const restRoutes: readonly Route[] = [
  ...daemonRoutes,
  ...conversationRoutes,
  ...messageRoutes,
  ...searchRoutes,
  ...retentionRoutes,
  ...reactionRoutes,
  ...memberRoutes,
  ...oldInviteRoutes,
  ...artifactRoutes,
  ...artifactEditRoutes,
  ...fileRoutes,
  ...participantRoutes,
  ...notificationRoutes,
  ...permissionRoutes,
  ...hookRoutes,
  ...sessionRoutes,
  ...eventRoutes,
  ...maintenanceRoutes,
];

export interface FieldDescription {
  name: string;
  type: string;
  required: boolean;
  about: string;
}

export interface RouteDescription {
  method: Method;
  path: string;
  about: string;
  params: FieldDescription[];
  query: FieldDescription[];
  body: FieldDescription[];
  answer: AnswerFields | string;
}

/** Every row with its fields, for documentation. Each call may also carry `key` (or the header X-Comms-Key). */
export function routeTable(): RouteDescription[] {
  return restRoutes.map(({ method, path, about, query, body, answer }) => ({
    method,
    path,
    about,
    params: [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => describeParam(name!)),
    query: describe(query),
    body: describe(body),
    answer,
  }));
}

function describe(fields: Fields): FieldDescription[] {
  return Object.entries(fields).map(([name, { type, required, about }]) => ({ name, type, required, about }));
}

function describeParam(name: string): FieldDescription {
  return { name, type: "text", required: true, about: pathAbout[name] ?? name };
}
