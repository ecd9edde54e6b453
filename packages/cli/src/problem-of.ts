import { type ProblemCode, ProblemError } from '@tidegate/protocol';

/** The error that a problem document (RFC 9457) describes, or `null` for anything else. */
export function problemOf(document: unknown): ProblemError | null {
  if (typeof document !== 'object' || document === null) return null;
  const { code, title, detail, problems } = document as Record<string, unknown>;
  if (typeof code !== 'string' || typeof title !== 'string') return null;
  // A newer server may know more codes than we do; all that hangs on one is the exit code.
  return new ProblemError(code as ProblemCode, title, {
    ...(typeof detail === 'string' ? { detail } : {}),
    ...(Array.isArray(problems) ? { problems } : {}),
  });
}
