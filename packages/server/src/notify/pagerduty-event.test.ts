import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aMessage, nastyText } from './delivering.fixture.ts';
import { changeContract, eventContract } from './pagerduty.fixture.ts';
import { isChange, pagerDutyEvent } from './pagerduty-event.ts';

test('pagerDutyEvent() is what PagerDuty takes, whatever is told', () => {
  const nasty = fc.oneof(nastyText, fc.constant('x'.repeat(5_000)));
  const status = fc.constantFrom(null, 'firing', 'escalated', 'acknowledged', 'resolved');
  const severity = fc.constantFrom('information', 'warning', 'error', 'critical');
  fc.assert(
    fc.property(nasty, nasty, status, severity, (title, key, stands, bad) => {
      const more = { title, dedupKey: key, text: title, flag: key, rule: key };
      const message = aMessage({ ...more, status: stands, severity: bad });
      const contract = isChange(message) ? changeContract : eventContract;
      const event = pagerDutyEvent(message, '0123456789abcdef0123456789abcdef');
      expect(contract.safeParse(event).error?.issues).toBeUndefined();
    }),
  );
});
