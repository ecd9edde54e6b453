import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aMessage, nastyText } from './delivering.fixture.ts';
import { emailMessage } from './email-message.ts';

const FROM = 'Tidegate <tidegate@example.com>';

test('emailMessage() says it in text and in HTML', () => {
  const message = aMessage({ status: 'firing', text: 'a < b\nc & d', advice: 'look' });
  expect(emailMessage(message, FROM)).toEqual({
    subject: '[firing] Rolled back: chat',
    text: `Rolled back: chat

a < b
c & d

- look

severity: critical, firing
environment: production
flag: chat-agent
rollout: ro_1
`,
    html: `<h2>Rolled back: chat</h2>
<p>a &lt; b<br>c &amp; d</p>
<ul><li>look</li></ul>
<table><tr><td>severity</td><td>critical, firing</td></tr><tr><td>environment</td><td>production</td></tr><tr><td>flag</td><td>chat-agent</td></tr><tr><td>rollout</td><td>ro_1</td></tr></table>`,
    messageId: expect.stringMatching(/^<[0-9a-f]{40}@example\.com>$/),
    references: expect.stringMatching(/^<[0-9a-f]{40}@example\.com>$/),
    headers: { 'Auto-Submitted': 'auto-generated' },
  });
});

test('emailMessage() joins mails of one thing and tells mails apart', () => {
  const [fired, again, resolved] = ['a', 'a', 'b'].map((id) =>
    emailMessage(aMessage({ dedupKey: 'alert:x' }, id), FROM),
  );
  expect(fired?.messageId).toBe(again?.messageId);
  expect(resolved?.messageId).not.toBe(fired?.messageId);
  expect(resolved?.references).toBe(fired?.references);
});

test('emailMessage() keeps every header on one line and every tag escaped', () => {
  fc.assert(
    fc.property(nastyText, nastyText, (title, name) => {
      const mail = emailMessage(aMessage({ title: `${title}\r\nBcc: x@y`, flag: name }), FROM);
      expect(mail.subject).not.toMatch(/[\r\n]/);
      const allowed = /<\/?(h2|p|br|ul|li|table|tr|td)>/g;
      expect(mail.html.replace(allowed, '')).not.toMatch(/[<>]/);
    }),
  );
});
