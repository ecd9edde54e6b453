import type { WorkView } from '@tidegate/protocol';
import { expect, test } from 'vitest';
import { amountText, workLine } from './work-lines.ts';

const work: WorkView = {
  ...{ id: 'bk_1', kind: 'backup', environment: 'production', title: 'app', state: 'running' },
  ...{ done: 250_000_000, total: 1_000_000_000, unit: 'bytes', note: 'dump', startedMs: 0 },
  ...{ tookMs: 10_000, leftMs: 30_400 },
};

test('workLine() tells how far it is, in bytes, and how long the rest takes', () => {
  expect(workLine(work)).toBe('█████░░░░░░░░░░░░░░░ app 238 MiB of 954 MiB, 30s left  dump');
});

test('workLine() says nothing of what nobody knows, and how it ended', () => {
  expect(workLine({ ...work, total: null, leftMs: null, note: '' })).toBe('app 238 MiB');
  expect(workLine({ ...work, done: 0, total: null, leftMs: null, note: '' })).toBe('app');
  expect(workLine({ ...work, done: 0, total: 0, leftMs: null, note: 'sessions' })).toBe(
    'app  sessions',
  );
  expect(workLine({ ...work, state: 'failed', note: '', total: null, tookMs: 61_000 })).toBe(
    'app 238 MiB, failed after 1m1s',
  );
});

test.each([
  [0, 'bytes', '0 B'],
  [999, 'bytes', '999 B'],
  [1_536, 'bytes', '1.5 KiB'],
  [2.5e15, 'bytes', '2.2 PiB'],
  [12_345, 'rows', '12 345 rows'],
] as const)('amountText(%d, %s) is %s', (amount, unit, text) => {
  expect(amountText(amount, unit)).toBe(text);
});
