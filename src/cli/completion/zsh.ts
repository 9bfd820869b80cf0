/** Completion for zsh. */
import {
  type ArgumentOffer,
  type CommandOffer,
  type Offer,
  type Offers,
  type OptionOffer,
  quoted,
} from "./offers.ts";

/** The script, to be read by `eval` after compinit, or put into a folder of fpath as _claude-comms. */
export function zshScript(offers: Offers): string {
  return `#compdef claude-comms
_claude_comms() {
  local -a rows
  if (( CURRENT == 2 )); then
    rows=(${described(offers.first)})
    _describe command rows
    return
  fi
  local command=$words[2]
  case $command in
${offers.groups.map(groupCase).join("\n")}
  esac
  if (( $#rows )); then
    if (( CURRENT == 3 )); then
      _describe command rows
      return
    fi
    command="$command $words[3]"
    shift words
    (( CURRENT-- ))
  fi
  shift words
  (( CURRENT-- ))
  case $command in
${offers.commands.map(commandCase).join("\n")}
  esac
}

${offering}`;
}

/** Fixed: how names are offered, and for what. */
const offering =
  `# What the daemon knows; names may follow others after a comma, or an @. The kind comes last, after options for compadd.
_claude_comms_known() {
  local -a found
  found=(\${(f)"$(claude-comms complete $argv[-1] 2>/dev/null)"})
  compset -P '*,'
  compset -P '@'
  compadd "\${(@)argv[1,-2]}" -a found
}

if [[ $funcstack[1] == _claude-comms ]]; then
  _claude_comms "$@"
else
  compdef _claude_comms claude-comms
fi
`;

function described(rows: readonly { word: string; about: string }[]): string {
  return rows.map(({ word, about }) => quoted(`${word}:${about}`)).join(" ");
}

function groupCase({ group, verbs }: Offers["groups"][number]): string {
  return `    ${group}) rows=(${described(verbs)}) ;;`;
}

function commandCase({ name, options, arguments: rows }: CommandOffer): string {
  const specs = [...options.flatMap(optionSpecs), ...rows.map(argumentSpec)];
  return `    ${quoted(name)}) _arguments -S : ${specs.map(quoted).join(" ")} ;;`;
}

/** \`(-t --to)--to=[about]:NAME:action\` */
function optionSpecs({ names, about, placeholder, hasValue, repeats, offer }: OptionOffer): string[] {
  const others = repeats ? "*" : `(${names.join(" ")})`;
  const value = hasValue ? `:${escaped(placeholder)}:${action(offer)}` : "";
  return names.map((name) => {
    const joined = hasValue && name.startsWith("--") ? "=" : "";
    return `${others}${name}${joined}[${escaped(about)}]${value}`;
  });
}

function argumentSpec({ name, optional, rest, offer }: ArgumentOffer, index: number): string {
  return `${rest ? "*" : index + 1}:${optional ? ":" : ""}${escaped(name)}:${action(offer)}`;
}

function action(offer: Offer): string {
  if (offer === undefined) return " ";
  if (offer === "file") return "_files";
  return typeof offer === "string" ? `_claude_comms_known ${offer}` : `(${offer.join(" ")})`;
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}
