import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aMessage, nastyText } from './delivering.fixture.ts';
import { sentryEvent } from './sentry.fixture.ts';
import { sentryEnvelope } from './sentry-envelope.ts';

test('sentryEnvelope() is what Sentry takes, whatever is told', () => {
  fc.assert(
    fc.property(nastyText, nastyText, nastyText, (title, text, name) => {
      const message = aMessage({ title, text, environment: name, flag: name, advice: text });
      expect(sentryEvent(sentryEnvelope(message))).not.toBeNull();
    }),
  );
});
