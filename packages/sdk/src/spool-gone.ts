/** True for an error that says that a file is not there; any other may be over in a moment. */
export function isGone(cause: unknown): boolean {
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
}

/** What a file holds, `null` when it is not there. Rejects when that cannot be known. */
export async function unlessGone<T>(asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (cause) {
    if (isGone(cause)) return null;
    throw cause;
  }
}
