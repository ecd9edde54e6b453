import { parseFile } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { planOpenings } from './plan-openings.ts';

/** A Saturday, 22:00 UTC. */
const NOW_MS = Date.UTC(2026, 10, 21, 22);

const MONDAYS = ', window: { days: [mon], from: "09:00", to: "10:00", zone: UTC }';

function openingsOf(calendar: string, ofAll = MONDAYS) {
  const text = `apiVersion: tidegate/v1
kind: Plan
name: chat
environment: production
flag: agent
control: old
candidate: new
${calendar}
phases:
  - { name: half, audience: { weight: 50% }, hold: 1h }
  - { name: all, audience: { weight: 100% }, hold: 1h${ofAll} }
`;
  const result = parseFile('plan.yaml', text);
  if (!result.ok || result.parsed.kind !== 'Plan') throw new Error(JSON.stringify(result));
  return planOpenings(result.parsed.plan, NOW_MS);
}

test('planOpenings() says when the first phase may be entered', () => {
  const window = 'window: { days: [tue], from: "10:00", to: "14:00", zone: UTC }';
  expect(openingsOf(window)).toEqual({ firstMs: Date.UTC(2026, 10, 24, 10), never: [] });
  expect(openingsOf('')).toEqual({ firstMs: NOW_MS, never: [] });
});

test('planOpenings() names phases that freezes never let anybody enter', () => {
  const year = (from: number) =>
    `{ name: y${from}, from: "${from}-01-01T00:00:00Z", to: "${from + 1}-01-01T00:00:00Z" }`;
  const all = `freezes: [${year(2026)}, ${year(2027)}, ${year(2028)}]`;
  expect(openingsOf(all)).toEqual({ firstMs: null, never: ['half', 'all'] });
});

test('planOpenings() says nothing of a plan without a calendar', () => {
  expect(openingsOf('', '')).toBeNull();
});
