import { z } from 'zod';
import type { Answer, Received } from './receiver.fixture.ts';

/** What an incoming webhook of Slack takes, as its documentation says: block kit with its limits. */
const text = z.string().min(1).max(3_000);
const markdown = z.strictObject({
  type: z.literal('mrkdwn'),
  text,
  verbatim: z.boolean().optional(),
});
export const slackContract = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('header'),
          text: z.strictObject({ type: z.literal('plain_text'), text: text.max(150) }),
        }),
        z.strictObject({ type: z.literal('section'), text: markdown }),
        z.strictObject({
          type: z.literal('context'),
          elements: z.array(markdown).min(1).max(10),
        }),
      ]),
    )
    .max(50),
});

/** Answers as Slack does. */
export function asSlack({ headers, body }: Received): Answer {
  const isJson = headers['content-type'] === 'application/json';
  if (!isJson || !slackContract.safeParse(parsed(body)).success)
    return { status: 400, body: 'invalid_payload' };
  return { status: 200, body: 'ok' };
}

/** The body as JSON; `undefined` when it is none. */
export function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
