import { expect, test, vi } from 'vitest';
import { Attempt } from './attempt.ts';
import { createAttemptScope } from './attempt-scope.ts';

const anAttempt = () => new Attempt({ onKept: () => {}, onGivenUp: () => {} });

function withoutStorage() {
  const lookUp = vi.spyOn(process, 'getBuiltinModule').mockReturnValue(undefined);
  const scope = createAttemptScope();
  lookUp.mockRestore();
  return scope;
}

test('createAttemptScope() follows work through every await', async () => {
  const scope = createAttemptScope();
  const [one, two] = [anAttempt(), anAttempt()];
  const work = async () => {
    await Promise.resolve();
    return scope.current();
  };
  const found = await Promise.all([scope.run(one, work), scope.run(two, work), work()]);
  expect([found, scope.isFollowed]).toEqual([[one, two, null], true]);
});

test('createAttemptScope() without AsyncLocalStorage knows what runs before the first await', async () => {
  const scope = withoutStorage();
  const [outer, inner] = [anAttempt(), anAttempt()];
  const seen: unknown[] = [];
  scope.run(outer, () => {
    scope.run(inner, () => seen.push(scope.current()));
    seen.push(scope.current());
  });
  const boom = new Error('boom');
  const throws = () => {
    throw boom;
  };
  expect(() => scope.run(outer, throws)).toThrow(boom);
  const later = scope.run(outer, async () => {
    await Promise.resolve();
    return scope.current();
  });
  expect([seen, scope.current(), await later, scope.isFollowed]).toEqual([
    [inner, outer],
    null,
    null,
    false,
  ]);
});
