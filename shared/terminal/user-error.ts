// An error that the person at the keyboard can mend: a bad option, a missing folder, a day without logs.

/**
 * Printed by exits.ts as its message and the next thing to type, without a stack trace; the script
 * then exits 2.
 *
 * `message` reads `Cannot X "value": reason`, without a final period. `next` is a command or a hint.
 */
export class UserError extends Error {
  readonly next: string | undefined;

  constructor(message: string, next?: string) {
    super(message);
    this.name = "UserError";
    this.next = next;
  }
}
