import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aMessage, nastyText } from './delivering.fixture.ts';
import { slackContract } from './slack.fixture.ts';
import { slackMessage } from './slack-message.ts';

test('slackMessage() always is what Slack takes, and mentions nobody', () => {
  fc.assert(
    fc.property(nastyText, nastyText, nastyText, (title, text, advice) => {
      const sent = slackMessage(aMessage({ title, text, advice, flag: title }));
      expect(slackContract.safeParse(sent).error?.issues).toBeUndefined();
      const said = JSON.stringify(sent);
      expect(said).not.toMatch(/[<>]/);
      expect(said.replace(/&(amp|lt|gt);/g, '')).not.toContain('&');
    }),
  );
});

test.each([
  ['a'.repeat(150), 'a'.repeat(150)],
  ['a'.repeat(151), `${'a'.repeat(149)}…`],
  [`${'a'.repeat(148)}&b`, `${'a'.repeat(148)}…`],
  [`${'a'.repeat(148)}🚀b`, `${'a'.repeat(148)}…`],
  ['error_rate > 1 % & more', 'error_rate &gt; 1 % &amp; more'],
])('slackMessage() cuts and escapes the title %j', (title, shown) => {
  expect(slackMessage(aMessage({ title }))).toMatchObject({
    blocks: [{ type: 'header', text: { text: shown } }, {}, {}],
  });
});
