import { expect, test, vi } from 'vitest';
import { createLedger } from '../ledger.ts';
import { ManualRuntime } from '../manual-runtime.fixture.ts';
import { createAttemptScope } from './attempt-scope.ts';
import { guarded } from './guarded.ts';
import { TurnGuard } from './turn-guard.ts';

function aGuard({ isFollowed = true } = {}) {
  const runtime = new ManualRuntime();
  const log: unknown[] = [];
  const ledger = createLedger(({ code }) => log.push(code));
  const lookUp = vi.spyOn(process, 'getBuiltinModule');
  if (!isFollowed) lookUp.mockReturnValue(undefined);
  const attempts = createAttemptScope();
  lookUp.mockRestore();
  const newGuard = (name: string) =>
    new TurnGuard(
      { runtime, ledger, attempts },
      {
        observe: (_metric, value) => void log.push([name, value]),
        countError: () => void log.push([name, 'error']),
        end: () => void log.push([name, 'end']),
        fail: () => void log.push([name, 'fail']),
      },
    );
  return { runtime, log, newGuard };
}

test('begin() uses no timeout where work is not followed, and says so', async () => {
  const { runtime, log, newGuard } = aGuard({ isFollowed: false });
  const guard = newGuard('turn');
  const slow = runtime.advance(1_000).then(() => 'new');
  const control = () => Promise.resolve('old');
  expect(await guarded(guard, { timeoutMs: 10, candidate: () => slow, control })).toBe('new');
  expect(log).toEqual(['guard-timeout', ['turn', false]]);
});

test('a tool of another turn that a candidate runs has its effect for both', () => {
  const { log, newGuard } = aGuard();
  const [outer, inner] = [newGuard('outer'), newGuard('inner')];
  const [first, second] = [outer.begin(undefined), inner.begin(undefined)];
  outer.run(first, () => inner.enter('charge', 'write'));
  expect([first.isOpen, second.isOpen]).toEqual([false, false]);
  expect(log).toEqual([
    ['outer', false],
    ['inner', false],
  ]);
});

test('a candidate within one that was given up runs no tool either', () => {
  const { newGuard } = aGuard();
  const guard = newGuard('turn');
  const outer = guard.begin(undefined);
  const inner = guard.run(outer, () => guard.begin(undefined));
  guard.run(inner, () => guard.enter('look up', 'read'));
  outer.giveUp(new Error('late'));
  const act = () => guard.run(inner, () => guard.enter('charge', 'write'));
  expect(act).toThrow('Cannot run tool "charge": its candidate was given up');
  expect(guard.run(inner, () => guard.takes({ failed: false }))).toBe(true);
});

test('takes() leaves the end of another turn alone', () => {
  const { newGuard } = aGuard();
  const [outer, inner] = [newGuard('outer'), newGuard('inner')];
  const attempt = outer.begin(undefined);
  const failed = { failed: true, error: new Error('boom') } as const;
  const taken = outer.run(attempt, () => [
    inner.takes(failed),
    inner.takes({ failed: false }),
    outer.takes({ failed: false }),
  ]);
  expect(taken).toEqual([false, false, true]);
  attempt.giveUp(new Error('late'));
  expect(outer.run(attempt, () => [outer.takes(failed), inner.takes(failed)])).toEqual([
    true,
    false,
  ]);
});

test('takes() knows a failure that is told from outside of the candidate, and keeps the first', () => {
  const { log, newGuard } = aGuard();
  const guard = newGuard('turn');
  const attempt = guard.begin(undefined);
  const boom = new Error('boom');
  expect(guard.takes({ failed: true, error: boom })).toBe(true);
  guard.takes({ failed: true, error: new Error('late') });
  guard.run(attempt, () => guard.takes({ failed: false }));
  expect(attempt.failure).toEqual({ failed: true, error: boom });
  attempt.keep();
  expect(log).toEqual([
    ['turn', false],
    ['turn', 'fail'],
  ]);
  expect(guard.takes({ failed: true, error: boom })).toBe(false);
});

test('a tool of a candidate within a candidate of another turn has its effect for both', () => {
  const { newGuard } = aGuard();
  const [outer, inner] = [newGuard('outer'), newGuard('inner')];
  const first = outer.begin(undefined);
  const second = outer.run(first, () => inner.begin(undefined));
  inner.run(second, () => inner.enter('charge', 'write'));
  expect([first.giveUp(new Error('late')), second.isOpen]).toEqual([false, false]);
});
