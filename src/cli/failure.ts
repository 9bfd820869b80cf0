/** How a command says that it could not do its work. */

/** The text goes to standard error, the process ends with the code. */
export class Failure extends Error {
  override readonly name = "Failure";
  constructor(message: string, readonly exitCode: number = 1) {
    super(message);
  }
}

/** The command was called the wrong way: exit code 2, with a pointer to its help. */
export class UsageError extends Failure {
  constructor(message: string, readonly command?: string) {
    super(message, 2);
  }
}
