import { expect, test } from 'vitest';
import type { Driver, DriverAsk } from './driver.ts';
import { outcomesOf, StepFailure } from './step-failure.ts';

function asked(signal = new AbortController().signal): DriverAsk {
  return { target: 'previous', key: 'k', memo: {}, rehearsal: false, signal, tell: () => {} };
}

function throwing(cause: unknown): Driver {
  const step = () => Promise.reject(cause);
  return outcomesOf({ prepare: step, execute: step, verify: step, undo: step });
}

test('outcomesOf() makes what a step throws its outcome, and never a success', async () => {
  const gone = throwing(new StepFailure('it is gone'));
  for (const step of ['prepare', 'execute', 'verify', 'undo'] as const)
    expect(await gone[step](asked())).toEqual({ outcome: 'failed', detail: 'it is gone' });
  expect(await throwing(new StepFailure('it is slow', 'timed-out')).verify(asked())).toEqual({
    outcome: 'timed-out',
    detail: 'it is slow',
  });
  expect(await throwing(new TypeError('x is not a function')).verify(asked())).toEqual({
    outcome: 'unknown',
    detail: 'x is not a function',
  });
  expect(await throwing('no error').verify(asked())).toEqual({
    outcome: 'unknown',
    detail: 'no error',
  });
});

test('outcomesOf() says that the time was over when the signal ended the step', async () => {
  const signal = AbortSignal.abort();
  expect(await throwing(new Error('aborted')).execute(asked(signal))).toEqual({
    outcome: 'timed-out',
    detail: 'its time was over',
  });
  expect(await throwing(new StepFailure('it moved')).execute(asked(signal))).toEqual({
    outcome: 'failed',
    detail: 'it moved',
  });
});
