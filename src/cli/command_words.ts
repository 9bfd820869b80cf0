/** The hub's refusals name the tools of sessions; who types commands is told the commands. */

/** Also for a test: that each of these commands exists. */
export const commandOf: Readonly<Record<string, string>> = {
  comms_artifact_create: "claude-comms artifact put",
  comms_artifact_get: "claude-comms artifact get",
  comms_artifact_list: "claude-comms artifact list",
  comms_artifact_update: "claude-comms artifact put",
  comms_catchup: "claude-comms catchup",
  comms_check: "claude-comms catchup",
  comms_conversation_archive: "claude-comms conv archive",
  comms_conversation_create: "claude-comms conv create",
  comms_conversation_delete: "claude-comms conv delete",
  comms_conversation_unarchive: "claude-comms conv unarchive",
  comms_conversation_update: "claude-comms conv topic",
  comms_conversations: "claude-comms conv list",
  comms_delete: "claude-comms delete",
  comms_dm_open: "claude-comms dm",
  comms_edit: "claude-comms edit",
  comms_file_get: "claude-comms file get",
  comms_file_put: "claude-comms file put",
  comms_get_channel_role: "claude-comms conv role",
  comms_invite: "claude-comms conv invite",
  comms_join: "claude-comms join",
  comms_kick: "claude-comms conv kick",
  comms_leave: "claude-comms leave",
  comms_members: "claude-comms members",
  comms_pin: "claude-comms pin",
  comms_react: "claude-comms react",
  comms_read: "claude-comms read",
  comms_role_set: "claude-comms conv role",
  comms_search: "claude-comms search",
  comms_send: "claude-comms send",
  comms_thread_read: "claude-comms thread",
  comms_update_name: "claude-comms rename",
};

/** Whole sentences where a command does not take the tool's place word by word. */
const sentences: readonly (readonly [RegExp, string])[] = [
  [
    /comms_conversations with all=true lists those you can see, comms_join creates a new one/,
    "claude-comms conv list shows those there are, claude-comms conv create makes a new one",
  ],
  [/call comms_join with conversation="([a-z0-9-]+)"/, "use claude-comms join $1"],
  [/call (?=comms_)/g, "use "],
];

/** The message with the commands that do what its tools do; a tool without a command keeps its name. */
export function inCommands(message: string): string {
  const told = sentences.reduce((text, [tools, commands]) => text.replace(tools, commands), message);
  return told.replace(/\bcomms_[a-z_]+\b/g, (tool) => commandOf[tool] ?? tool);
}
