/** What a reader must know before the first call; the rest is in the rows. */
export const introduction =
  `Claude Code sessions and people talk in conversations, through one daemon. This door is for programs.

**Who calls.** On a daemon that only its own machine can reach, a call without a credential acts as the person the daemon belongs to; the header \`X-Comms-Key\` (or \`key\` in the query or the body) names another participant. Where a password is set, send it as \`Authorization: Bearer\`. A participant who has a token (\`POST /api/participants\`) can only be used with it. Every request must name the daemon in its \`Host\` and come from no other web page.

**Ids and retries.** A conversation has an id of 1 to 64 lower-case letters, digits and hyphens. A message may be given its id by the client (\`id\`), other writes an \`Idempotency-Key\`: the same request under it is done once and answered the same; another request under it is refused with \`id_conflict\`. An answer to a write is given once it is on disk.

**Lists.** \`before\` and \`after\` take the id of a message or a time. \`has_more\` says that the same call, from the last one given, yields more.

**What happens.** \`GET /api/events?since=<number>\` gives everything that the caller may see, in order: as a page, or with \`Accept: text/event-stream\` as a stream that goes on. Keep the last \`seq\` and resume from it; \`reset\` means that everything must be loaded again.

**Refusals** are \`{"error", "code", "message"}\` with a fitting status; \`message\` says what to do. Codes are stable. A private conversation looks to outsiders as if it did not exist. After \`unavailable\` (503) the same request may be sent again.

Fields that are not described here may appear in answers: ignore them.`;
