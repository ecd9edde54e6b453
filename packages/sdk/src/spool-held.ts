const HELD: unique symbol = Symbol.for('tidegate.spool.held');

/**
 * Paths of the folders that clients of this process hold, however many copies of this module there
 * are: after a sleep all of them look dead, and none may take the other's.
 */
export function heldFolders(): Set<string> {
  const shared = globalThis as { [HELD]?: Set<string> };
  shared[HELD] ??= new Set();
  return shared[HELD];
}
