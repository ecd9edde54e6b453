import { z } from 'zod';
import type { Answer, Received } from './receiver.fixture.ts';
import { parsed } from './slack.fixture.ts';

/** What the envelope endpoint of Sentry takes, as its developer documentation says. */
const id = z.string().regex(/^[0-9a-f]{32}$/);
const headContract = z.strictObject({ event_id: id, sent_at: z.iso.datetime() });
const itemContract = z.strictObject({
  type: z.literal('event'),
  content_type: z.literal('application/json'),
  length: z.number().int(),
});
const tag = z
  .string()
  .max(200)
  .regex(/^[^\n]*$/);
const eventContract = z.strictObject({
  event_id: id,
  timestamp: z.number(),
  platform: z.literal('other'),
  logger: z.string(),
  level: z.enum(['fatal', 'error', 'warning', 'info', 'debug']),
  logentry: z.strictObject({ formatted: z.string().min(1).max(8_192) }),
  environment: z
    .string()
    .max(64)
    .regex(/^[^\s/]+$/)
    .optional(),
  tags: z.record(z.string().max(32), tag),
  extra: z.record(z.string(), z.unknown()),
  fingerprint: z.array(z.string()).min(1),
});
export type SentryEvent = z.infer<typeof eventContract>;

/** The event of an envelope; `null` when Sentry would refuse it. */
export function sentryEvent(envelope: string): SentryEvent | null {
  const [head = '', item = '', ...rest] = envelope.split('\n');
  const items = itemContract.safeParse(parsed(item));
  const heads = headContract.safeParse(parsed(head));
  if (!items.success || !heads.success) return null;
  const payload = Buffer.from(rest.join('\n')).subarray(0, items.data.length).toString();
  const event = eventContract.safeParse(parsed(payload));
  return event.success && event.data.event_id === heads.data.event_id ? event.data : null;
}

/** Answers as Sentry does, to the key `publickey` of project 7. */
export function asSentry({ path, headers, body }: Received): Answer {
  const auth = String(headers['x-sentry-auth'] ?? '');
  if (!/^Sentry .*sentry_version=7.*sentry_key=publickey$/.test(auth)) return { status: 403 };
  if (path !== '/sentry/api/7/envelope/') return { status: 404 };
  const event = sentryEvent(body);
  if (event === null) return { status: 400, body: '{"detail":"invalid envelope"}' };
  return { status: 200, body: JSON.stringify({ id: event.event_id }) };
}
