import { expect, test } from 'vitest';
import { alertSeverityOf, decisionSeverityOf, isMilder, severer } from './severity.ts';

test.each([
  ['low', 'information'],
  ['medium', 'warning'],
  ['high', 'error'],
  ['critical', 'critical'],
] as const)('%s of a decision is %s of an incident, and back', (decision, incident) => {
  expect(alertSeverityOf(decision)).toBe(incident);
  expect(decisionSeverityOf(incident)).toBe(decision);
});

test('severer() takes the worse one, whatever the order', () => {
  expect(severer('warning', 'error')).toBe('error');
  expect(severer('critical', 'information')).toBe('critical');
  expect(severer('error', 'error')).toBe('error');
});

test('isMilder() looks at severity, then at what is taken back, then at the time', () => {
  const quick = { severity: 'high', rollback: 'quick', withinMs: 300_000 } as const;
  expect(isMilder({ ...quick, severity: 'medium', rollback: 'full' }, quick)).toBe(true);
  expect(isMilder({ ...quick, rollback: 'partial', withinMs: 0 }, quick)).toBe(true);
  expect(isMilder({ ...quick, withinMs: null }, quick)).toBe(true);
  expect(isMilder({ ...quick, withinMs: 299_999 }, quick)).toBe(false);
  expect(isMilder(quick, quick)).toBe(false);
});
