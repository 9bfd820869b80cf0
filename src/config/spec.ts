/** What a row of the settings table may say. The table itself is in `keys.ts`. */

interface Common {
  /** For the README, the comments in config.yaml and `config show`: one or two sentences with units and limits. */
  doc: string;
  /** The version of claude-comms that has had the key first; up to 0.6 it is the Python version. Absent: 0.2. */
  since?: "0.6" | "0.7";
  /** True: a running daemon takes a change at once (SIGHUP). */
  live?: true;
  /** Never shown by `config show`. */
  secret?: true;
  /** Still accepted, with a warning that ends in this text. */
  deprecated?: string;
  /** Accepted and documented, but not part of the file that `init` writes. */
  unwritten?: true;
  /** The environment variable that sets it, where it is not the one made from the path. */
  env?: string;
}

export interface TextSpec extends Common {
  kind: "text";
  default: string;
  /** What would be right, or undefined when the value is. */
  check?: (value: string) => string | undefined;
  /** Makes a value usable that older versions accepted; a warning is given instead of an error. */
  repair?: (value: string) => string;
}

/** Text that may be absent. */
export interface OptionalTextSpec extends Common {
  kind: "optional text";
  default: null;
  check?: (value: string) => string | undefined;
}

export interface IntegerSpec extends Common {
  kind: "integer";
  default: number;
  min: number;
  max: number;
}

export interface SwitchSpec extends Common {
  kind: "switch";
  default: boolean;
}

export interface ListSpec extends Common {
  kind: "list";
  default: readonly string[];
  /** For each entry. */
  check?: (value: string) => string | undefined;
}

export interface ChoiceSpec extends Common {
  kind: "choice";
  default: string;
  choices: readonly string[];
}

export type Spec = TextSpec | OptionalTextSpec | IntegerSpec | SwitchSpec | ListSpec | ChoiceSpec;

/** The type of the value that a row describes. */
export type ValueOf<S extends Spec> = S extends ChoiceSpec ? S["choices"][number]
  : S extends IntegerSpec ? number
  : S extends SwitchSpec ? boolean
  : S extends ListSpec ? readonly string[]
  : S extends OptionalTextSpec ? string | null
  : string;

export type SettingValue = string | number | boolean | null | readonly string[];
