/** Help, made from the command table. */
import { type Command, exitCodes, type OptionRow, type Section } from "./command.ts";

const program = "claude-comms";

/** The page for `claude-comms` without arguments. */
export function overview(sections: readonly Section[]): string {
  const rows = sections.map(({ commands }) =>
    shown(commands).map(({ name, about }): [string, string] => [name, about])
  );
  const width = widthOf(rows.flat());
  return [
    `Usage: ${program} COMMAND [options]`,
    "",
    "Claude Code sessions and people talk through one daemon: MCP, MQTT, REST and this command line.",
    `To begin: ${program} start, then ${program} tui (terminal) or ${program} web (browser).`,
    "",
    ...sections.flatMap(({ title }, i) => [`${title}:`, ...columns(rows[i]!, width), ""]),
    "Options:",
    ...columns([["-V, --version", "Show the version"], ["-h, --help", "Show help, also after a command"]]),
    "",
    "Exit codes:",
    ...columns(Object.entries(exitCodes).map(([code, about]) => [code, about.replaceAll("`", "")])),
    "",
    "Environment:",
    ...columns([
      ["CLAUDE_COMMS_HOME", "The folder to use instead of ~/.claude-comms"],
      ["CLAUDE_COMMS_PASSWORD", "The password of the daemon; goes before the one in the config"],
      ["CLAUDE_COMMS_TOKEN", "Act as the participant whose token this is"],
      ["CLAUDE_COMMS_MCP_PORT", "Any setting, here mcp.port; see config show"],
      ["NO_COLOR", "1: no colours"],
    ]),
  ].join("\n");
}

function shown(commands: readonly Command[]): readonly Command[] {
  return commands.filter(({ hidden }) => !hidden);
}

/** The page of a group, such as `conv`. */
export function groupHelp(commands: readonly Command[], group: string): string {
  const own = commands.filter(({ name }) => name.startsWith(`${group} `));
  return [
    `Usage: ${program} ${group} COMMAND [options]`,
    "",
    "Commands:",
    ...columns(own.map(({ name, about }) => [name, about])),
  ].join("\n");
}

/** The page of one command. */
export function commandHelp(command: Command): string {
  const lines = [`Usage: ${usage(command)}`, "", command.about];
  if (command.details !== undefined) lines.push("", ...wrapped(command.details));
  if (command.arguments.length > 0) {
    lines.push(
      "",
      "Arguments:",
      ...columns(command.arguments.map(({ name, about }) => [name.toUpperCase(), about])),
    );
  }
  const options = Object.entries(command.options).map(([name, row]) => [optionName(name, row), row.about]);
  lines.push(
    "",
    "Options:",
    ...columns([...options, ["-h, --help", "Show this help"]] as [string, string][]),
  );
  if (command.examples.length > 0) {
    lines.push("", "Examples:", ...command.examples.map((example) => `  ${program} ${example}`));
  }
  return lines.join("\n");
}

/** `claude-comms send [options] MESSAGE` */
export function usage({ name, arguments: rows }: Command): string {
  const args = rows.map((row) => {
    const name = `${row.name.toUpperCase()}${row.rest ? "..." : ""}`;
    return row.optional ? `[${name}]` : name;
  });
  return [program, name, "[options]", ...args].join(" ");
}

function optionName(name: string, { short, kind, placeholder }: OptionRow): string {
  const value = kind === "flag" ? "" : ` ${placeholder ?? "VALUE"}`;
  return `${short === undefined ? "    " : `-${short}, `}--${name}${value}`;
}

/** Lines of bearable length; longer words stay whole. */
function wrapped(text: string): string[] {
  return text.split("\n").flatMap((line) =>
    line.match(/.{1,100}(?=\s|$)|\S+/g)?.map((part) => part.trim()) ?? [""]
  );
}

function columns(rows: readonly (readonly string[])[], width = widthOf(rows)): string[] {
  return rows.map(([left, right]) => `  ${left!.padEnd(width)}  ${right}`);
}

function widthOf(rows: readonly (readonly string[])[]): number {
  return Math.max(...rows.map(([left]) => left!.length));
}

/** All commands as a Markdown table, for the README. */
export function commandTable(commands: readonly Command[]): string {
  const rows = shown(commands).map((command) => {
    const options = Object.entries(command.options).map(([name, row]) =>
      `\`${optionName(name, row).trim()}\``
    );
    const cells = [
      `\`${usage(command).replace("[options] ", "").replace(" [options]", "")}\``,
      command.about,
      options.join(" "),
    ];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  });
  return ["| command | does | options |", "| --- | --- | --- |", ...rows].join("\n");
}
