/** Completion for bash, from 3.2 on. */
import { type CommandOffer, type Offer, type Offers, quoted } from "./offers.ts";

/** The script, to be read by `eval` or put into a completions folder. */
export function bashScript(offers: Offers): string {
  const words = (rows: readonly { word: string }[]) => quoted(rows.map(({ word }) => word).join(" "));
  const groups = offers.groups.map(({ group, verbs }) => `    ${group}) verbs=${words(verbs)} ;;`);
  return `# bash completion for claude-comms
_claude_comms() {
  local cur=\${COMP_WORDS[COMP_CWORD]} command=\${COMP_WORDS[1]-} at=2 verbs='' options='' values='' places='' offer=''
  COMPREPLY=()
  # bash cuts words at these signs and hands them over alone.
  case $cur in = | @ | :) cur='' ;; esac
  if ((COMP_CWORD == 1)); then
    _claude_comms_words ${words(offers.first)}
    return
  fi
  case $command in
${groups.join("\n")}
  esac
  if [[ $verbs ]]; then
    if ((COMP_CWORD == 2)); then
      _claude_comms_words "$verbs"
      return
    fi
    command="$command \${COMP_WORDS[2]}" at=3
  fi
  case $command in
${offers.commands.map(commandCase).join("\n")}
    *) return ;;
  esac
${offering}`;
}

/** Fixed: how what stands in the table is offered. */
const offering = `  _claude_comms_place
  if [[ -z $offer && $cur == -* ]]; then
    _claude_comms_words "$options"
    return
  fi
  case \${offer:-none} in
    none) ;;
    file)
      compopt -o filenames 2>/dev/null
      local IFS=$'\\n'
      COMPREPLY=($(compgen -f -- "$cur"))
      ;;
    *,*) _claude_comms_words "\${offer//,/ }" ;;
    *) _claude_comms_known "$offer" ;;
  esac
}

# Which option's value or which argument is being typed: sets offer.
_claude_comms_place() {
  local i word rest place=0 pending=''
  for ((i = at; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in = | @ | :) continue ;; esac
    if [[ $pending ]]; then
      pending=''
      continue
    fi
    case " $values" in
      *" $word="*)
        rest=\${values#*"$word="}
        pending=\${rest%% *}
        ;;
      *) [[ $word == -?* ]] || place=$((place + 1)) ;;
    esac
  done
  offer=$pending
  if [[ -z $offer && $cur != -* ]]; then
    places=($places)
    offer=\${places[place]-}
    # A + behind the last one: it goes on.
    [[ -z $offer && \${places[\${#places[@]}-1]-} == *+ ]] && offer=\${places[\${#places[@]}-1]}
    offer=\${offer%+}
  fi
}

_claude_comms_words() {
  local word
  for word in $1; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$word")
  done
}

# What the daemon knows; names may follow others after a comma, and what bash cut off with a colon.
_claude_comms_known() {
  local word last=\${cur##*,} n=$COMP_CWORD before=''
  [[ \${COMP_WORDS[n]} == : ]] || n=$((n - 1))
  if ((n > 1)) && [[ \${COMP_WORDS[n]} == : ]]; then
    before=\${COMP_WORDS[n - 1]#-}:
  fi
  while IFS= read -r word; do
    [[ $word == "$before$last"* ]] && COMPREPLY+=("\${cur%"$last"}\${word#"$before"}")
  done < <(claude-comms complete "$1" 2>/dev/null)
}

complete -F _claude_comms claude-comms
`;

function commandCase({ name, options, arguments: rows }: CommandOffer): string {
  const names = options.flatMap((option) => option.names).join(" ");
  const values = options.filter(({ hasValue }) => hasValue).flatMap((option) =>
    option.names.map((typed) => `${typed}=${offerWord(option.offer)}`)
  );
  const places = rows.map(({ offer, rest }) => `${offerWord(offer)}${rest ? "+" : ""}`);
  return `    ${quoted(name)}) options=${quoted(names)} values=${quoted(`${values.join(" ")} `)} places=${
    quoted(places.join(" "))
  } ;;`;
}

/** One word without spaces; a comma marks a list. */
function offerWord(offer: Offer): string {
  if (offer === undefined) return "none";
  return typeof offer === "string" ? offer : `${offer.join(",")},`;
}
