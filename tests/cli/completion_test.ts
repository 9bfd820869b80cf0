/** The completion scripts in the shells that they are for. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { FakeHome } from "./fake_world.ts";

type Shell = "bash" | "zsh" | "fish";

/** A folder with a script and a `claude-comms` that answers `complete KIND` as a daemon's would. */
class Completing implements AsyncDisposable {
  private constructor(readonly home: FakeHome, readonly shell: Shell) {}

  static async in(shell: Shell): Promise<Completing> {
    const home = await FakeHome.make();
    const { code, out } = await home.run(["completion", shell]);
    assert.equal(code, 0);
    await Deno.writeTextFile(join(home.folder, "script"), out);
    await Deno.writeTextFile(join(home.folder, "claude-comms"), daemon, { mode: 0o755 });
    await Deno.writeTextFile(join(home.folder, "notes.txt"), "");
    return new Completing(home, shell);
  }

  /** What is offered at the end of the line. */
  async offers(line: string): Promise<string[]> {
    return (await this.offersFor([line]))[0]!;
  }

  /** The same for several lines, typed one after the other. */
  async offersFor(lines: readonly string[]): Promise<string[][]> {
    const { folder } = this.home;
    const output = await new Deno.Command(this.shell, {
      args: argumentsFor[this.shell],
      cwd: folder,
      env: {
        LINES_TYPED: lines.join("\n"),
        HOME: folder,
        PATH: `${folder}:${Deno.env.get("PATH")}`,
        TERM: "dumb",
        LC_ALL: "C.UTF-8",
      },
      clearEnv: true,
      stdin: "null",
    }).output();
    assert.equal(new TextDecoder().decode(output.stderr), "");
    const parts = new TextDecoder().decode(output.stdout).split("--end--\n").slice(0, -1);
    return parts.map((part) =>
      part.split("\n").map((row) => row.split("\t")[0]!.trim()).filter((row) => row !== "").sort()
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.home[Symbol.asyncDispose]();
  }
}

const daemon = `#!/bin/sh
case "$2" in
  conversation) printf 'general\\nlab\\nlobby\\n' ;;
  participant) printf 'ana\\nanton\\nbo\\n' ;;
  artifact) echo plan ;;
  query) printf 'from:ana\\nfrom:bo\\nis:pinned\\nis:unread\\n' ;;
  setting) printf 'mcp.host\\nmcp.port\\n' ;;
esac
`;

/** bash splits a line as readline does; at =, @ and : too. */
const bash = `
. ./script
while IFS= read -r LINE; do
  mapfile -t COMP_WORDS < <(printf '%s' "$LINE" | sed -E 's/([=@:])/ \\1 /g' | tr -s ' ' '\\n')
  case $LINE in *' ') COMP_WORDS+=('') ;; esac
  COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
  _claude_comms
  [[ \${#COMPREPLY[@]} == 0 ]] || printf '%s\\n' "\${COMPREPLY[@]}"
  echo --end--
done <<< "$LINES_TYPED"
`;

/** compadd is what every completion of zsh ends in; this one notes what fits. */
const zsh = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "unsetopt zle_bracketed_paste; PS1=; PATH=$PATH; cd $HOME; autoload -U compinit; compinit -u -D; . ./script"
zpty -w shell 'compadd() { local -a hits; (( $@[(I)-[ODA]] )) || { builtin compadd -A hits "$@"; print -l -- $hits >> $HOME/offered }; builtin compadd "$@" }'
zpty -w shell 'finish() { BUFFER=; print done > $HOME/finished }; zle -N finish; bindkey "^X" finish; bindkey "^I" list-choices'
zpty -w shell 'print ready > $HOME/finished'
until [[ -s $HOME/finished ]]; do zpty -r -t shell seen; done
for line in "\${(@f)LINES_TYPED}"; do
  rm -f $HOME/finished $HOME/offered
  zpty -w -n shell "$line"$'\\t\\x18'
  until [[ -s $HOME/finished ]]; do zpty -r -t shell seen; done
  [[ -e $HOME/offered ]] && cat $HOME/offered
  print -- --end--
done
zpty -d shell
`;

const fish = `
source ./script
for line in (string split \\n -- $LINES_TYPED)
  complete -C "$line"
  echo --end--
end
`;

const argumentsFor: Record<Shell, string[]> = {
  bash: ["--norc", "-c", bash],
  zsh: ["-f", "-c", zsh],
  fish: ["--no-config", "-c", fish],
};

const isThere: Record<Shell, boolean> = {
  bash: await has("bash"),
  zsh: await has("zsh"),
  fish: await has("fish"),
};

async function has(shell: Shell): Promise<boolean> {
  const asked = new Deno.Command(shell, { args: ["--version"], stdout: "null", stderr: "null" });
  return await asked.output().then(({ success }) => success, () => false);
}

const lines: [string, string[]][] = [
  ["claude-comms whis", ["whisper"]],
  ["claude-comms complet", ["completion"]],
  ["claude-comms artifact p", ["put"]],
  ["claude-comms send -c l", ["lab", "lobby"]],
  ["claude-comms send --to an", ["ana", "anton"]],
  ["claude-comms whisper b", ["bo"]],
  ["claude-comms conv delete gen", ["general"]],
  ["claude-comms artifact get -c lab pl", ["plan"]],
  ["claude-comms config show mcp.p", ["mcp.port"]],
  ["claude-comms completion z", ["zsh"]],
  ["claude-comms artifact put plan no", ["notes.txt"]],
  ["claude-comms artifact put plan x --type d", ["doc"]],
  ["claude-comms whisper ana x", []],
  ["claude-comms send -r ", []],
  ["claude-comms search red is:p", ["is:pinned"]],
  ["claude-comms search --in lob", ["lobby"]],
];

for (const shell of ["bash", "zsh", "fish"] as const) {
  Deno.test({
    name: `${shell} completes commands, options, files, and what the daemon knows${
      isThere[shell] ? "" : `: no ${shell} here`
    }`,
    ignore: !isThere[shell],
    async fn() {
      await using completing = await Completing.in(shell);
      const typed = lines.map(([line]) => line);
      const offered = await completing.offersFor([...typed, "claude-comms read --f"]);
      for (const [index, [line, expected]] of lines.entries()) {
        // What bash has cut off at a colon stays as it is.
        const whole = shell === "bash" ? expected.map((word) => word.replace(/^.*:/, "")) : expected;
        assert.deepEqual(offered[index], whole, line);
      }
      const options = offered.at(-1)!;
      assert.ok(options.length === 1 && options[0]!.startsWith("--follow"), `${options}`);
    },
  });
}

Deno.test({
  name: "bash completes after a comma, after =, @ and :, where it cuts words itself",
  ignore: !isThere.bash,
  async fn() {
    await using completing = await Completing.in("bash");
    assert.deepEqual(await completing.offers("claude-comms whisper ana,b"), ["ana,bo"]);
    assert.deepEqual(await completing.offers("claude-comms send --to=an"), ["ana", "anton"]);
    assert.deepEqual(await completing.offers("claude-comms send -t @an"), ["ana", "anton"]);
    assert.deepEqual(await completing.offers("claude-comms search red from:"), ["ana", "bo"]);
    assert.deepEqual(await completing.offers("claude-comms search -- -from:b"), ["bo"]);
    assert.deepEqual(await completing.offers("claude-comms send -c lab -t "), ["ana", "anton", "bo"]);
  },
});

Deno.test("a shell that there is no script for is wrong usage", async () => {
  await using home = await FakeHome.make();
  const { code, out, err } = await home.run(["completion", "tcsh"]);
  assert.deepEqual([code, out], [2, ""]);
  assert.match(err, /^There is no completion for "tcsh": use bash, zsh, fish\n/);
});

Deno.test("complete says nothing when there is nothing to say, and knows the settings without a daemon", async () => {
  await using home = await FakeHome.make();
  for (const kind of ["conversation", "participant", "artifact", "query", "nonsense"]) {
    assert.deepEqual(await home.run(["complete", kind]), { code: 0, out: "", err: "" }, kind);
  }
  assert.match((await home.run(["complete", "setting"])).out, /^mcp\.port$/m);
});
