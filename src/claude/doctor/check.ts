/** What `doctor` finds. */

export interface Check {
  name: string;
  isOk: boolean;
  /** What was found, for people. */
  found: string;
  /** What to do; absent where all is well. */
  fix?: string;
}

export function good(name: string, found: string): Check {
  return { name, isOk: true, found };
}

export function bad(name: string, { found, fix }: { found: string; fix: string }): Check {
  return { name, isOk: false, found, fix };
}

/** A check that must not end the others, whatever happens in it. */
export async function attempted(
  name: string,
  { check, fix }: { check: () => Promise<Check>; fix: string },
): Promise<Check> {
  try {
    return await check();
  } catch (error) {
    return bad(name, { found: error instanceof Error ? error.message : String(error), fix });
  }
}
