/** Completion for fish, from 3.0 on. */
import type { ArgumentOffer, CommandOffer, Offer, Offers, OptionOffer } from "./offers.ts";

/** The script, to be read by `source` or put into a completions folder. */
export function fishScript(offers: Offers): string {
  return `${functions}complete -c claude-comms -f
${offers.first.map((row) => wordLine("test (count (commandline -opc)) = 1", row)).join("\n")}
${
    offers.groups.flatMap(({ group, verbs }) =>
      verbs.map((row) => wordLine(`test (count (commandline -opc)) = 2; and __claude_comms_in ${group}`, row))
    ).join("\n")
  }
${offers.commands.flatMap(commandLines).join("\n")}
`;
}

/** Fixed: where on the line one is, and what the daemon knows. */
const functions = `# fish completion for claude-comms
# Which argument of the command is being typed, from 1 on; 0: another command, or the value of an option.
function __claude_comms_place -a command valued
    set -l words (commandline -opc)[2..-1]
    for part in (string split ' ' -- $command)
        if test "$words[1]" != "$part"
            echo 0
            return
        end
        set -e words[1]
    end
    set -l place 1
    set -l skips no
    for word in $words
        if test $skips = yes
            set skips no
        else if contains -- $word (string split ' ' -- $valued)
            set skips yes
        else if not string match -q -- '-?*' $word
            set place (math $place + 1)
        end
    end
    if test $skips = yes
        set place 0
    end
    echo $place
end

function __claude_comms_at -a command valued place
    test (__claude_comms_place $command $valued) = $place
end

function __claude_comms_from -a command valued place
    test (__claude_comms_place $command $valued) -ge $place
end

function __claude_comms_in -a command
    test (__claude_comms_place $command '') != 0
end

function __claude_comms_known -a kind
    claude-comms complete $kind 2>/dev/null
end

`;

function wordLine(condition: string, { word, about }: { word: string; about: string }): string {
  return `complete -c claude-comms -n ${fishQuoted(condition)} -a ${word} -d ${fishQuoted(about)}`;
}

function commandLines(command: CommandOffer): string[] {
  const { name, options, arguments: rows } = command;
  const valued = options.filter(({ hasValue }) => hasValue).flatMap((option) => option.names).join(" ");
  return [
    ...options.map((option) => optionLine(name, option)),
    ...rows.flatMap((row, index) => argumentLine(row, { name, valued, place: index + 1 })),
  ];
}

function optionLine(command: string, { names, about, hasValue, offer }: OptionOffer): string {
  const typed = names.map((name) => name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);
  return [
    `complete -c claude-comms -n ${fishQuoted(`__claude_comms_in "${command}"`)}`,
    ...typed,
    ...(hasValue ? [valueWords(offer)] : []),
    `-d ${fishQuoted(about)}`,
  ].join(" ");
}

function argumentLine(
  { offer, rest }: ArgumentOffer,
  { name, valued, place }: { name: string; valued: string; place: number },
): string[] {
  if (offer === undefined) return [];
  const where = rest ? "__claude_comms_from" : "__claude_comms_at";
  const condition = fishQuoted(`${where} "${name}" "${valued}" ${place}`);
  return [`complete -c claude-comms -n ${condition} ${argumentWords(offer)}`];
}

/** -x: needs a value, which is no file; -r -F: needs a file. */
function valueWords(offer: Offer): string {
  if (offer === "file") return "-r -F";
  return offer === undefined ? "-x" : `-x ${wordsOf(offer)}`;
}

function argumentWords(offer: Offer): string {
  return offer === "file" ? "-F" : wordsOf(offer);
}

function wordsOf(offer: Offer): string {
  if (offer === undefined || offer === "file") return "";
  return `-a ${fishQuoted(typeof offer === "string" ? `(__claude_comms_known ${offer})` : offer.join(" "))}`;
}

/** fish knows \\' inside single quotes. */
function fishQuoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
