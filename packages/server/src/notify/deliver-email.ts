import { rootCertificates } from 'node:tls';
import type { EmailChannel } from '../config/channels.ts';
import type { Limits } from '../config/limits.ts';
import { openGuardedSocket } from '../probe/guarded-socket.ts';
import type { AddressGuard } from './address-guard.ts';
import { type Delivery, failedForGood, failedOnce } from './delivery.ts';
import { emailMessage } from './email-message.ts';
import type { Message } from './message.ts';

/** What mail is sent with. */
export interface MailParts {
  readonly guard: AddressGuard;
  /** PEM; trusted beside the public authorities. */
  readonly certificates: readonly string[];
  readonly signal: AbortSignal;
  readonly limits: Pick<Limits, 'webhookTimeoutMs'>;
}

/**
 * Hands a message once to the mail server, in one mail to all recipients. The connection goes to an
 * address that was checked, and TLS is held to the server's name. A server that takes it for some
 * recipients has taken it: a second mail would reach those twice. Rejects when the server cannot be
 * reached. Source: RFC 5321 (5xx is final; what a login is refused for may be put right).
 */
export async function deliverEmail(
  channel: EmailChannel,
  message: Message,
  parts: MailParts,
): Promise<Delivery> {
  const signal = AbortSignal.any([
    parts.signal,
    AbortSignal.timeout(parts.limits.webhookTimeoutMs),
  ]);
  const { from, to } = channel;
  const transport = await transportOf(channel, parts, signal);
  try {
    const mail = { from, to: [...to], ...emailMessage(message, from) };
    const { accepted, rejected } = await transport.sendMail(mail);
    const some = rejected.length === 0 ? '' : `; it refused ${rejected.length} of ${to.length}`;
    return { outcome: 'ok', detail: `the mail server took it for ${accepted.length}${some}` };
  } catch (cause) {
    return judged(cause);
  } finally {
    transport.close();
  }
}

async function transportOf(channel: EmailChannel, parts: MailParts, signal: AbortSignal) {
  const { host, port, tls, login } = channel;
  const { createTransport } = await import('nodemailer');
  const timeoutMs = parts.limits.webhookTimeoutMs;
  const { guard, certificates } = parts;
  return createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'required',
    ignoreTLS: tls === 'never',
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
    ...(certificates.length === 0 ? {} : { tls: { ca: [...rootCertificates, ...certificates] } }),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    // A message is text: nothing of it names a file or an address to fetch.
    disableFileAccess: true,
    disableUrlAccess: true,
    getSocket(_options, callback) {
      openGuardedSocket({ host, port }, { guard, signal }).then(
        (connection) => callback(null, { connection }),
        (cause: unknown) => callback(asError(cause), false),
      );
    },
  });
}

function judged(cause: unknown): Delivery {
  const error = asError(cause);
  const code = 'responseCode' in error ? Number(error.responseCode) : 0;
  const isLogin = 'code' in error && error.code === 'EAUTH';
  if (code === 0) return failedOnce(error.message);
  const response = 'response' in error ? String(error.response).slice(0, 200) : String(code);
  const detail = `the mail server answered ${response}`;
  return code >= 500 && !isLogin ? failedForGood(detail) : failedOnce(detail);
}

function asError(cause: unknown): Error {
  return cause instanceof Error ? cause : new Error(String(cause));
}
