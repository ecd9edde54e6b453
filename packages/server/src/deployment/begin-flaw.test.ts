import { expect, test } from 'vitest';
import { ANA } from '../store/store-world.fixture.ts';
import { beginFlaw } from './begin-flaw.ts';

const NOW_MS = 1_800_000_000_000;
const DAY_MS = 86_400_000;

type Told = Parameters<typeof beginFlaw>[0];

const told: Told = {
  ...{ environment: 'production', version: 'v1', commit: null, commitMs: null, kind: 'deploy' },
  ...{ slot: null, url: null, rollout: null, startedMs: NOW_MS, endedMs: null, status: 'running' },
  ...{ detail: '', key: null, actor: ANA, nowMs: NOW_MS },
};
const over = { status: 'succeeded', endedMs: NOW_MS } as const;

const cases: [string, Partial<Told>, string | null][] = [
  ['as it is', {}, null],
  ['a clock that is a minute ahead', { startedMs: NOW_MS + 60_000 }, null],
  ['the future', { startedMs: NOW_MS + 60_001 }, 'it begins in the future'],
  ['an end in the future', { ...over, endedMs: NOW_MS + 60_001 }, 'it ends in the future'],
  ['a commit of the future', { commitMs: NOW_MS + 60_001 }, 'its commit is of the future'],
  ['NaN', { startedMs: Number.NaN }, 'a time is no whole number'],
  ['half a ms', { commitMs: 0.5 }, 'a time is no whole number'],
  ['a time before 1970', { endedMs: -1 }, 'a time is no whole number'],
  ['a day and no end', { startedMs: NOW_MS - DAY_MS }, null],
  ['more than a day and no end', { startedMs: NOW_MS - DAY_MS - 1 }, 'it began more than 24 h ago'],
  ['a day', { ...over, startedMs: NOW_MS - DAY_MS }, null],
  ['more than a day', { ...over, startedMs: NOW_MS - DAY_MS - 1 }, 'it took longer than 24 h'],
  ['an end before its begin', { ...over, endedMs: NOW_MS - 1 }, 'it ended before it began'],
  ['an end and no status', { endedMs: NOW_MS }, 'it is said when it ended and not how'],
  ['a status and no end', { status: 'failed' }, 'it is said how it ended and not when'],
  [
    'what is not kept any more',
    { ...over, startedMs: NOW_MS - 400 * DAY_MS - 1, endedMs: NOW_MS - 400 * DAY_MS },
    'it began more than 400 days ago',
  ],
  ['an address', { url: 'https://app.example.com/x?y' }, null],
  [
    'a password in an address',
    { url: 'https://ci:hunter2@example.com' },
    'its address holds a name',
  ],
  ['another scheme', { url: 'javascript:alert(1)' }, 'its address is no http or https URL'],
  ['no address', { url: 'nowhere' }, 'its address is no http or https URL'],
];

test.each(cases)('beginFlaw() of %s', (_, changes, flaw) => {
  const found = beginFlaw({ ...told, ...changes });
  if (flaw === null) expect(found).toBeNull();
  else expect(found).toMatch(new RegExp(`^${flaw}`));
  expect(found ?? '').not.toContain('hunter2');
});
