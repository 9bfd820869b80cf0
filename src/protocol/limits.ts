/** Every limit that a client can meet, with its unit in the name. Source: the Python version's behaviour unless said otherwise. */
export const limits = {
  /** Ours: the Python version has none. One message body, in UTF-8 bytes; longer text belongs into an artifact or a file. */
  bodyBytes: 1024 * 1024,
  /** Ours: one HTTP request body or MQTT payload. */
  requestBytes: 4 * 1024 * 1024,
  nameChars: 64,
  conversationIdChars: 64,
  displayNameChars: 100,
  topicChars: 2000,
  noteChars: 2000,
  operationIdChars: 64,
  artifactNameChars: 128,
  artifactTitleChars: 300,
  artifactSummaryChars: 2000,
  artifactBytes: 2 * 1024 * 1024,
  artifactVersionsKept: 50,
  artifactChunkChars: 50_000,
  readCount: 200,
  restCount: 500,
  /** A read answer stops growing at this size, in characters of the JSON that is really sent. */
  outputChars: 80_000,
  emojiChars: 64,
  reactionsPerMinute: 30,
  emojisPerActorAndMessage: 10,
  activityLabelChars: 32,
  activityThrottleMs: 2000,
  updateNoticeMs: 60_000,
  profileTextChars: 140,
  pinsPerConversation: 200,
  mentionsPerMessage: 500,
  filesPerMessage: 20,
  /** Uploads under way at the same time; each holds an open file. */
  uploadsAtOnce: 32,
  waitSeconds: 600,
  jsonDepth: 64,
} as const;
