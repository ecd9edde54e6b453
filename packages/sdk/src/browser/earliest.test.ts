import { expect, test } from 'vitest';
import { ManualRuntime } from '../manual-runtime.fixture.ts';
import { createEarliest } from './earliest.ts';

test('createEarliest() runs once, at the earliest of the times asked for', async () => {
  const runtime = new ManualRuntime();
  const ranMs: number[] = [];
  const next = createEarliest(runtime, () => ranMs.push(runtime.elapsedMs));
  next.within(100);
  next.within(500);
  next.within(50);
  await runtime.advance(1_000);
  expect(ranMs).toEqual([50]);
});

test('createEarliest() can be asked again after it ran, and forgets when it is told to', async () => {
  const runtime = new ManualRuntime();
  const ranMs: number[] = [];
  const next = createEarliest(runtime, () => ranMs.push(runtime.elapsedMs));
  next.within(10);
  await runtime.advance(10);
  next.within(10);
  next.clear();
  next.within(30);
  await runtime.advance(100);
  expect(ranMs).toEqual([10, 40]);
});
