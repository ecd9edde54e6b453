import { z } from 'zod';
import type { Answer, Received } from './receiver.fixture.ts';
import { parsed } from './slack.fixture.ts';

/** What Events API v2 takes, as its documentation says. */
const key = z.string().regex(/^[A-Za-z0-9]{32}$/);
const dedup = z.string().min(1).max(255);
const what = {
  summary: z.string().min(1).max(1_024),
  source: z.string().min(1),
  timestamp: z.iso.datetime(),
  custom_details: z.record(z.string(), z.unknown()),
};
export const eventContract = z.discriminatedUnion('event_action', [
  z.strictObject({
    routing_key: key,
    event_action: z.literal('trigger'),
    dedup_key: dedup,
    client: z.string(),
    payload: z.strictObject({
      ...what,
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      component: z.string().optional(),
      group: z.string().optional(),
      class: z.string().optional(),
    }),
  }),
  z.strictObject({
    routing_key: key,
    event_action: z.enum(['acknowledge', 'resolve']),
    dedup_key: dedup,
  }),
]);
export const changeContract = z.strictObject({ routing_key: key, payload: z.strictObject(what) });

/** Answers as PagerDuty does. */
export function asPagerDuty({ path, body }: Received): Answer {
  const contract = { '/v2/enqueue': eventContract, '/v2/change/enqueue': changeContract }[path];
  if (contract === undefined) return { status: 404 };
  const read = contract.safeParse(parsed(body));
  if (read.success) return { status: 202, body: '{"status":"success"}' };
  return { status: 400, body: '{"status":"invalid event","errors":["is invalid"]}' };
}
