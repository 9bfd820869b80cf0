/** Options and arguments that several rows have. */

export const json = { kind: "flag", about: "Print JSON" } as const;

export const conversation = {
  kind: "value",
  short: "c",
  placeholder: "ID",
  about: "Its id, or @NAME; otherwise default_conversation of the config",
  takes: "conversation",
} as const;

export const mention = {
  kind: "values",
  short: "m",
  placeholder: "NAME",
  about: "Call this name or key; may be repeated",
  takes: "participant",
} as const;

export const messageId = {
  name: "id",
  about: "The message; the start of its id will do",
} as const;

export const text = { name: "message", about: "The text; - reads it from standard input" } as const;

export const yes = { kind: "flag", short: "y", about: "Do not ask" } as const;

export const follow = { kind: "flag", short: "f", about: "Go on with what comes, until Ctrl+C" } as const;
