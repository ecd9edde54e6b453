import { expect, test } from 'vitest';
import { aDeliverer, aMessage } from './delivering.fixture.ts';
import { aReceiver } from './receiver.fixture.ts';
import { asSlack, parsed } from './slack.fixture.ts';

test('deliverSlack() posts what an incoming webhook takes', async () => {
  const { url, received } = await aReceiver(asSlack);
  const channel = { kind: 'slack', url: `${url}/services/T1/B1/xyz` } as const;
  const message = aMessage({
    severity: 'critical',
    status: 'firing',
    runbook: { name: 'errors', symptom: 'answers fail', actions: ['look at the log'] },
  });
  expect(await aDeliverer().deliver(channel, message)).toEqual({
    outcome: 'ok',
    detail: 'the receiver answered 200',
  });
  expect(received[0]?.path).toBe('/services/T1/B1/xyz');
  const markdown = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
  expect(parsed(received[0]?.body ?? '')).toEqual({
    text: 'Rolled back: chat\nerror_rate was 5 % over 2 min; above 0.5 % is too much',
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: 'Rolled back: chat' } },
      {
        type: 'section',
        text: markdown('error_rate was 5 % over 2 min; above 0.5 % is too much'),
      },
      {
        type: 'section',
        text: markdown('• Runbook: errors: answers fail\n• look at the log'),
      },
      {
        type: 'context',
        elements: [
          'critical, firing',
          'environment: production',
          'flag: chat-agent',
          'rollout: ro_1',
        ].map(markdown),
      },
    ],
  });
});

test.each([
  [400, 'invalid_payload', { isFinal: true }],
  [403, 'action_prohibited', { isFinal: true }],
  [404, 'no_service', { isFinal: true, disables: true }],
  [404, 'channel_not_found', { isFinal: true, disables: true }],
  [410, 'channel_is_archived', { isFinal: true, disables: true }],
  [410, '', { isFinal: true, disables: true }],
  [500, 'rollup_error', { isFinal: false }],
  [404, '<html>a proxy</html>', { isFinal: false }],
  [429, '', { isFinal: false, retryAfterMs: 30_000 }],
])('deliverSlack() takes %i "%s" as %j', async (status, body, expected) => {
  const { url } = await aReceiver(() => ({ status, body, headers: { 'retry-after': '30' } }));
  const delivery = await aDeliverer().deliver({ kind: 'slack', url }, aMessage());
  const { detail, ...rest } = delivery;
  expect(rest).toEqual({ outcome: 'failed', ...expected });
  expect(detail).toContain(String(status));
});
