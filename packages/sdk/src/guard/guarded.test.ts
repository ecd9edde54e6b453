import { expect, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import { aGuardedTurn, FELL_BACK, WELL } from './guarded-turn.fixture.ts';

const boom = new Error('boom');
const never = () => {
  throw new Error('control ran');
};
const throws = () => {
  throw boom;
};

test('guarded() is a plain call of control in the control arm', () => {
  const { turn, told, ledger } = aGuardedTurn();
  expect(turn.guard({ when: false, candidate: never, control: () => 'old' })).toBe('old');
  expect(() => turn.guard({ when: false, candidate: never, control: throws })).toThrow(boom);
  expect([told(), ledger.guardFallbacks]).toEqual([{ ...WELL, fallbacks: null }, 0]);
});

test.each([
  ['a value', () => 'new'],
  ['a promise', async () => 'new'],
])('guarded() hands on %s of a candidate that works', async (_, candidate) => {
  const { turn, told } = aGuardedTurn();
  const answer = turn.guard<string | Promise<string>>({ candidate, control: never });
  expect(answer instanceof Promise).toBe(candidate() instanceof Promise);
  expect([await answer, told()]).toEqual(['new', WELL]);
});

test.each([
  ['throws', throws],
  ['rejects', async () => throws()],
])(
  'guarded() lets control answer when the candidate %s, as one failed turn',
  async (_, candidate) => {
    const { turn, told, ledger, warnings, ended } = aGuardedTurn();
    const answer = turn.guard<string | Promise<string>>({ candidate, control: () => 'old' });
    expect([await answer, told()]).toEqual(['old', FELL_BACK]);
    expect(ended).toMatchObject([{ failed: true, error: boom }]);
    expect([ledger.guardFallbacks, warnings]).toEqual([1, ['guard-fallback']]);
  },
);

test('guarded() takes turn.fail() of a candidate for a failure, whatever it answers', async () => {
  for (const later of [false, true]) {
    const { turn, told, ended } = aGuardedTurn();
    const candidate = () => {
      turn.fail(boom);
      return later ? Promise.resolve('sorry') : 'sorry';
    };
    const control = () => {
      // The turn is still open: its latency is what the user waited.
      expect(ended).toEqual([]);
      return 'old';
    };
    const answer = turn.guard<string | Promise<string>>({ candidate, control });
    expect([await answer, told()]).toEqual(['old', FELL_BACK]);
  }
});

test('guarded() passes the error when something was emitted', async () => {
  const { turn, told } = aGuardedTurn();
  const answer = turn.guard({
    candidate: async ({ emitted }) => {
      emitted();
      return throws();
    },
    control: never,
  });
  await expect(answer).rejects.toBe(boom);
  turn.fail(boom);
  expect(told()).toEqual({ ...FELL_BACK, fallbacks: 0 });
});

test('guarded() fails the turn at once when the candidate says so after it emitted', () => {
  const { turn, told, ended } = aGuardedTurn();
  const candidate = ({ emitted }: { emitted(): void }) => {
    turn.fail(boom);
    expect(ended).toEqual([]);
    emitted();
    expect(ended).toMatchObject([{ failed: true, error: boom }]);
    return 'half an answer';
  };
  expect(turn.guard({ candidate, control: never as () => string })).toBe('half an answer');
  expect(told()).toEqual({ ...FELL_BACK, fallbacks: 0 });
});

test.each([
  ['write', false],
  ['external', false],
  [undefined, false],
  ['read', true],
  ['none', true],
])('guarded() after a tool of effect %s: control takes over is %s', async (effect, fallsBack) => {
  const { turn } = aGuardedTurn();
  const candidate = async () => {
    await turn.tool('book', { effect: effect as 'read' }, () => 1);
    return throws();
  };
  const answer = turn.guard({ candidate, control: async () => 'old' });
  if (fallsBack) expect(await answer).toBe('old');
  else await expect(answer).rejects.toBe(boom);
});

test('guarded() does not fall back when a tool had an effect before, in the turn or a part of it', () => {
  for (const touch of ['turn', 'child'] as const) {
    const { turn } = aGuardedTurn();
    const part = touch === 'turn' ? turn : turn.child('billing');
    void part.tool('charge', { effect: 'write' }, () => 1);
    expect(() => turn.guard({ candidate: throws, control: never })).toThrow(boom);
  }
});

test('guarded() lets control take over from a candidate that is too slow, and stops its tools', async () => {
  const { turn, told, runtime, warnings } = aGuardedTurn();
  const ran: string[] = [];
  let stopped: unknown;
  let late: Promise<unknown> = Promise.resolve();
  let goOn = (): void => {};
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const answer = turn.guard({
    timeoutMs: 500,
    candidate: ({ signal }) => {
      late = (async () => {
        await waits;
        stopped = signal.reason;
        const charge = () => ran.push('charged');
        await turn.tool('charge', { effect: 'write' }, charge);
      })();
      return late.then(() => 'new');
    },
    control: async () => {
      await turn.tool('look up', { effect: 'read' }, () => ran.push('looked up'));
      return 'old';
    },
  });
  await runtime.advance(499);
  expect(ran).toEqual([]);
  await runtime.advance(1);
  expect(await answer).toBe('old');
  goOn();
  await expect(late).rejects.toThrow('Cannot run tool "charge": its candidate was given up');
  expect(ran).toEqual(['looked up']);
  expect(stopped).toMatchObject({ name: 'GuardTimeout' });
  const errors = { 'the candidate took longer than # ms: GuardTimeout': 1 };
  expect(told()).toEqual({ ...FELL_BACK, errors });
  expect(warnings).toEqual(['guard-fallback']);
});

test('guarded() waits on for a slow candidate whose tool had an effect', async () => {
  const { turn, runtime } = aGuardedTurn();
  let finish = (_: string): void => {};
  const slow = new Promise<string>((resolve) => {
    finish = resolve;
  });
  const answer = turn.guard({
    timeoutMs: 500,
    candidate: async () => {
      await turn.tool('charge', { effect: 'write' }, () => 1);
      return await slow;
    },
    control: never as () => Promise<string>,
  });
  await runtime.advance(1_000);
  finish('charged');
  expect(await answer).toBe('charged');
});

test('guarded() uses no timeout that is none, and says so', async () => {
  const { turn, runtime, warnings } = aGuardedTurn();
  for (const timeoutMs of [0, -1, Number.NaN, Infinity]) {
    const slow = runtime.advance(10).then(() => 'new');
    expect(await turn.guard({ timeoutMs, candidate: () => slow, control: never as never })).toBe(
      'new',
    );
  }
  expect(warnings).toEqual(['guard-timeout']);
});

test('guarded() throws what control throws', async () => {
  const { turn, told } = aGuardedTurn();
  const worse = new RangeError('control too');
  const control = async () => {
    throw worse;
  };
  const answer = turn.guard({ candidate: async () => throws(), control });
  await expect(answer).rejects.toBe(worse);
  turn.fail(worse);
  expect(told()).toEqual({
    ...FELL_BACK,
    errors: { 'boom: Error': 1, 'control too: RangeError': 1 },
  });
});

test('what a candidate says that was given up ends nothing', async () => {
  const { turn, told, ended } = aGuardedTurn();
  const candidate = async () => {
    try {
      return throws();
    } finally {
      turn.end();
      setImmediate(() => turn.end());
    }
  };
  const control = async () => {
    await settled();
    expect(ended).toEqual([]);
    return 'old';
  };
  expect(await turn.guard({ candidate, control })).toBe('old');
  expect(told()).toEqual(FELL_BACK);
});

test('a candidate that ends the turn before it answers ends it when it has answered', async () => {
  const { turn, told, ended } = aGuardedTurn();
  const candidate = async () => {
    turn.end();
    expect(ended).toEqual([]);
    return 'new';
  };
  expect(await turn.guard({ candidate, control: never as () => Promise<string> })).toBe('new');
  expect(ended).toMatchObject([{ failed: false }]);
  expect(told()).toEqual(WELL);
});

test('guards that work side by side fail alone', async () => {
  const { turn, ledger } = aGuardedTurn();
  const answers = await Promise.all([
    turn.guard({ candidate: async () => throws(), control: async () => 'old' }),
    turn.guard({ candidate: async () => 'new', control: never as () => Promise<string> }),
  ]);
  expect([answers, ledger.guardFallbacks]).toEqual([['old', 'new'], 1]);
});
