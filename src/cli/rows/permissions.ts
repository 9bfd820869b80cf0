/** Commands for what sessions ask of a human. */
import { command } from "../command.ts";
import { json } from "./shared.ts";

const id = {
  name: "id",
  about: "The question's id, or its first characters as `permissions` shows them",
} as const;

export const permissionRows = [
  command({
    name: "permissions",
    about: "Show what sessions ask: may this tool run?",
    details:
      "Sessions ask here once `setup --permissions` was run; their own dialogs stay open. Answer with `permissions allow` or `permissions deny`.",
    options: { json },
    load: async () => (await import("../commands/permissions.ts")).permissions,
  }),
  command({
    name: "permissions allow",
    about: "Allow what a session asked",
    arguments: [id],
    options: { json },
    examples: ["permissions allow 3f2a"],
    load: async () => (await import("../commands/permissions_answer.ts")).permissionsAllow,
  }),
  command({
    name: "permissions deny",
    about: "Deny what a session asked",
    arguments: [id],
    options: {
      message: { kind: "value", short: "m", placeholder: "TEXT", about: "Tells the model why not" },
      json,
    },
    examples: ['permissions deny 3f2a -m "run the tests first"'],
    load: async () => (await import("../commands/permissions_answer.ts")).permissionsDeny,
  }),
];
