import { Code, ConnectError } from '@connectrpc/connect';
import { ProblemError } from '@tidegate/protocol';
import { authenticateText, bearerText, type Caller } from '../auth/authenticate.ts';
import type { KeyRing } from '../auth/key-ring.ts';

/**
 * Whose sync key a call carries: as `authorization: Bearer <key>`, else as the selector, in the
 * header `flagd-selector` or in the message.
 *
 * @throws {ConnectError} `Unauthenticated` for no, an unknown, a revoked or an expired key,
 *   `PermissionDenied` for a key of another kind.
 */
export async function syncCaller(
  call: { readonly headers: Headers; readonly selector: string; readonly method: string },
  ring: KeyRing,
  nowMs: number,
): Promise<Caller> {
  const { headers, selector, method } = call;
  const text =
    bearerText(headers.get('authorization')) ?? (headers.get('flagd-selector') || selector || null);
  const wanted = { scope: ['sync'], what: `flagd.sync.v1 ${method}` } as const;
  return await asConnectError(() => authenticateText(text, wanted, ring, nowMs));
}

/** Runs something and turns its `ProblemError` into what gRPC clients understand. */
export async function asConnectError<T>(run: () => T | Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    if (!(cause instanceof ProblemError)) throw cause;
    throw new ConnectError(cause.message, codeOf(cause), undefined, undefined, cause);
  }
}

function codeOf({ code }: ProblemError): Code {
  switch (code) {
    case 'unauthenticated':
      return Code.Unauthenticated;
    case 'forbidden':
      return Code.PermissionDenied;
    case 'not-found':
      return Code.NotFound;
    case 'rate-limited':
      return Code.ResourceExhausted;
    case 'not-ready':
      return Code.Unavailable;
    default:
      return Code.Internal;
  }
}
