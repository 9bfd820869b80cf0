/** The hub's refusals name the tools of sessions; who types commands is told the commands. */

const commandOf: Readonly<Record<string, string>> = {
  comms_artifact_create: "claude-comms artifact put",
  comms_artifact_get: "claude-comms artifact get",
  comms_artifact_list: "claude-comms artifact list",
  comms_artifact_update: "claude-comms artifact put",
  comms_conversations: "claude-comms conv list",
  comms_dm_open: "claude-comms dm",
  comms_members: "claude-comms members",
  comms_read: "claude-comms read",
};

/** Whole sentences where a command does not take the tool's place word by word. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /comms_conversations with all=true lists those you can see, comms_join creates a new one/,
    "claude-comms conv list shows those there are, claude-comms conv create makes a new one",
  ],
  [/use comms_join to enter it/i, "write there: claude-comms send -c"],
];

/** The message with the commands that do what its tools do; a tool without a command keeps its name. */
export function inCommands(message: string): string {
  const told = sentences.reduce((text, [tools, commands]) => text.replace(tools, commands), message);
  return told.replace(/\bcomms_[a-z_]+\b/g, (tool) => commandOf[tool] ?? tool);
}
