/**
 * Asserts what only our own bug can break.
 *
 * @throws Error with the message when the condition is false
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Invariant broken: ${message}`);
}

/**
 * Ends an exhaustive `switch`: the compiler proves that nothing gets here.
 *
 * @throws Error when something does
 */
export function unreachable(value: never): never {
  throw new Error(`Invariant broken: unknown value ${JSON.stringify(value)}`);
}
