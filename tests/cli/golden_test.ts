/** Help as people and scripts see it; the README's table, which a check compares, has every command. */
import assert from "node:assert/strict";
import { FakeHome } from "./fake_world.ts";

const pages: Readonly<Record<string, string>> = {
  read: `Usage: claude-comms read [options]

Show the messages of a conversation

Options:
  -c, --conversation ID  Its id, or @NAME; otherwise default_conversation of the config
  -n, --count N          How many, 1 to 500; 20 by default. 0 with --follow: only what comes
      --since TIME       Only what is newer than this ISO 8601 time, or than 30m, 2h, 1d ago
  -u, --unread           Only what you have not read, oldest first; marks it as read
  -f, --follow           Go on with what comes, until Ctrl+C; waits for a daemon that is restarted
      --json             Print JSON; with --follow one message a line
  -h, --help             Show this help

Examples:
  claude-comms read -c lab -n 50
  claude-comms read --follow --json -n 0 | jq -r .body
`,
  "artifact diff": `Usage: claude-comms artifact diff [options] NAME [FROM] [TO]

Show what changed between two versions of an artifact

Without versions: the newest and the one before it.

Arguments:
  NAME  The artifact's name
  FROM  The older version
  TO    The newer version; otherwise the newest

Options:
  -c, --conversation ID  Its id, or @NAME; otherwise default_conversation of the config
      --json             Print JSON
  -h, --help             Show this help
`,
  service: `Usage: claude-comms service COMMAND [options]

Commands:
  service install    Let systemd run the daemon: writes a unit, enables and starts it
  service uninstall  Stop the service and remove its unit; messages and config stay
  service status     Show how the service is; code 3 when it is not active
  service logs       Show the service's log in the journal
`,
};

for (const [name, page] of Object.entries(pages)) {
  Deno.test(`the help of ${name} is as it was`, async () => {
    await using home = await FakeHome.make();
    assert.deepEqual(await home.run([...name.split(" "), "--help"]), { code: 0, out: page, err: "" });
  });
}
