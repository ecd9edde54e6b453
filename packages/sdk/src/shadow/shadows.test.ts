import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { settled } from '../manual-runtime.fixture.ts';
import type { Turn } from '../types.ts';
import { SHADOW_STUB } from './fence.ts';
import { aShadowWorld } from './shadowed-turn.fixture.ts';

const AT = 'chat:new~0';
/** What a turn of a shadow tells that went well; memory is what it is. */
function well(more: Record<string, unknown> = {}) {
  return {
    [`shadow_mismatch_rate ${AT}`]: [1, 0, 1],
    [`shadow_stub_rate ${AT}`]: [1, 0, 0],
    [`shadow_error_rate ${AT}`]: [1, 0, 0],
    [`shadow_latency_ms ${AT}`]: [1, 0],
    [`shadow_memory_bytes ${AT}`]: [1, expect.any(Number)],
    ...more,
  };
}

test('shadow() answers with control, and tells the candidate under draw 0 and nowhere else', async () => {
  const { shadowed, told, counts, exposures, ended, sessions, ledger } = aShadowWorld();
  const seen: unknown[] = [];
  const answer = await shadowed({
    control: ({ live }) => ['control', seen.push(['control', live])],
    candidate: ({ turn, live }) => {
      seen.push(['candidate', live, turn.string('chat', ''), turn.details('chat', '').variant]);
      turn.observe('handoff_rate', true);
      turn.track('sale');
      turn.usage({ model: 'm', inputTokens: 5 });
      turn.end({ failed: false });
      return ['control', 1];
    },
  });
  expect(answer).toEqual(['control', 1]);
  expect(seen).toEqual([
    ['control', true],
    ['candidate', false, 'new', 'new'],
  ]);
  expect(told()).toEqual(well());
  expect([counts.size, exposures.waiting.drain(), ended, sessions.waiting.drain()]).toEqual([
    0,
    [],
    [],
    [],
  ]);
  expect([ledger.shadowedTurns, ledger.droppedObservations]).toEqual([1, 0]);
});

test('shadow() counts a conversation once, however many of its turns were compared', async () => {
  const { shadowed, told } = aShadowWorld();
  const arms = { control: () => 'same', candidate: () => 'other words' };
  for (const id of ['a', 'a', 'b']) await shadowed(arms, id);
  expect(told()[`shadow_mismatch_rate ${AT}`]).toEqual([3, 3, 2]);
});

test('shadow() hands on what control returns: the very object, and what it throws', async () => {
  const { turnOf } = aShadowWorld();
  const boom = new Error('boom');
  const promise = Promise.resolve(1);
  let runs = 0;
  // A query that is only built: asking for its result runs it.
  const lazy = Object.defineProperty({}, 'then', { value: () => (runs += 1) });
  const stream = new ReadableStream();
  const candidate = () => 1;
  expect(turnOf().shadow('chat', { control: () => promise, candidate })).toBe(promise);
  expect(turnOf().shadow('chat', { control: () => lazy, candidate })).toBe(lazy);
  expect(turnOf().shadow('chat', { control: () => stream, candidate })).toBe(stream);
  await settled();
  expect([stream.locked, runs]).toEqual([false, 0]);
  const throws = () => {
    throw boom;
  };
  expect(() => turnOf().shadow('chat', { control: throws, candidate })).toThrow(boom);
  const rejected = turnOf().shadow('chat', { control: () => Promise.reject(boom), candidate });
  await expect(rejected).rejects.toBe(boom);
});

test.each<[string, object]>([
  ['the flag has no shadow', { shadow: 0 }],
  ['its share is no number', { shadow: '100000' }],
  ['the shadow variant is served anyway', { shadowVariant: 'legacy' }],
  ['the flag has no such variant', { shadowVariant: 'newer' }],
  ['the flag is killed', { killed: true }],
  ['the conversation lacks the unit', { unit: 'company' }],
])('shadow() runs control alone when %s', async (_why, metadata) => {
  const { shadowed, told, ledger } = aShadowWorld({ metadata: metadata as never });
  const candidate = () => expect.unreachable('no shadow');
  expect(await shadowed({ control: () => 'old', candidate })).toBe('old');
  expect([told(), ledger.shadowedTurns, ledger.skippedShadows]).toEqual([{}, 0, 0]);
});

test('shadow() starts the candidate after the answer, and with "beside" before it', async () => {
  for (const start of ['after', 'beside'] as const) {
    const { turnOf, runtime } = aShadowWorld();
    const order: string[] = [];
    const control = async () => {
      await new Promise<void>((resolve) => {
        runtime.after(10, resolve);
      });
      order.push('answered');
    };
    const candidate = () => order.push('candidate');
    const answer = turnOf().shadow('chat', {
      start,
      candidate,
      control: async ({ report }) => {
        order.push('control');
        await control();
        report('done');
      },
    });
    await settled();
    await runtime.advance(10);
    await answer;
    expect(order).toEqual(
      start === 'after'
        ? ['control', 'answered', 'candidate']
        : ['control', 'candidate', 'answered'],
    );
  }
});

test('shadow() has nothing to compare when control fails, and no shadow', async () => {
  const { turnOf, told } = aShadowWorld();
  const candidate = () => expect.unreachable('no shadow');
  const control = () => Promise.reject(new Error('boom'));
  await turnOf()
    .shadow('chat', { control, candidate })
    .catch(() => {});
  await settled();
  expect(told()).toEqual({});
});

test.each<[string, () => unknown]>([
  [
    'throws',
    () => {
      throw new Error('boom');
    },
  ],
  ['rejects', () => Promise.reject(new Error('boom'))],
  [
    'breaks off',
    async function* () {
      yield 'a';
      throw new Error('boom');
    },
  ],
])(
  'shadow() counts a candidate that %s as failed and as another answer',
  async (_how, candidate) => {
    const { shadowed, told, outcomes } = aShadowWorld();
    expect(await shadowed({ control: () => 'fine', candidate })).toBe('fine');
    const { [`shadow_latency_ms ${AT}`]: _none, ...failed } = well({
      [`shadow_mismatch_rate ${AT}`]: [1, 1, 1],
      [`shadow_error_rate ${AT}`]: [1, 1, 0],
    });
    expect(told()).toEqual(failed);
    expect(outcomes).toMatchObject([{ failed: true, error: { message: 'boom' }, mismatch: true }]);
  },
);

test('shadow() stops a candidate that hangs, and what goes on of it has no tools', async () => {
  const { turnOf, told, runtime } = aShadowWorld({ shadow: { timeoutMs: 500 } });
  const late: unknown[] = [];
  let goOn = (): void => {};
  const waits = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const live = turnOf();
  live.shadow('chat', {
    control: () => 'fine',
    candidate: async ({ turn, signal }) => {
      await waits;
      late.push(signal.aborted);
      for (const one of [turn, live]) {
        const ran = one.tool('read', { effect: 'read', input: 1 }, () => late.push('ran'));
        await ran.catch(({ message }) => late.push(message));
      }
    },
  });
  await settled();
  await runtime.advance(500);
  expect(told()[`shadow_error_rate ${AT}`]).toEqual([1, 1, 0]);
  goOn();
  await settled();
  const over = 'Cannot call "read" in a shadow: the shadow turn is over';
  expect(late).toEqual([true, over, over]);
});

test('shadow() gives up waiting for an answer that nobody tells, and counts it', async () => {
  const { turnOf, ledger, runtime, told } = aShadowWorld({ shadow: { timeoutMs: 500 } });
  turnOf().shadow('chat', { control: () => {}, candidate: () => 'x' });
  await runtime.advance(500);
  expect([ledger.skippedShadows, told()]).toEqual([1, {}]);
});

test('shadow() takes the answer that the program reports before the one that is returned', async () => {
  const { shadowed, outcomes } = aShadowWorld();
  await shadowed({
    control: async ({ report }) => {
      report({ text: 'hi' });
      return 'wire format';
    },
    candidate: ({ report }) => {
      report({ text: 'hi' });
    },
  });
  expect(outcomes).toMatchObject([
    { mismatch: false, likeness: 1, control: { answer: { text: 'hi' } } },
  ]);
});

test('shadow() runs four at once, leaves out what is beyond, and queues nothing', async () => {
  const { turnOf, ledger, told } = aShadowWorld();
  let running = 0;
  let most = 0;
  let free = (): void => {};
  const held = new Promise<void>((resolve) => {
    free = resolve;
  });
  const candidate = async () => {
    running += 1;
    most = Math.max(most, running);
    await held;
    return 'same';
  };
  const first = turnOf('first');
  first.shadow('chat', { control: () => 'same', candidate: () => 'same' });
  await settled();
  for (let index = 0; index < 10; index += 1) {
    turnOf(`chat-${index}`).shadow('chat', { control: () => 'same', candidate });
  }
  await settled();
  free();
  await settled();
  expect([most, ledger.shadowedTurns, ledger.skippedShadows]).toEqual([4, 5, 6]);
  expect(told()[`shadow_mismatch_rate ${AT}`]).toEqual([5, 0, 5]);
});

test('shadow() runs control again on a part of the turns, and tells how far two runs differ', async () => {
  const { shadowed, told, runtime } = aShadowWorld();
  let run = 0;
  const control = () => (run++ % 2 === 0 ? 'one' : 'two');
  const seen: unknown[] = [];
  const again = ({ turn, live }: { turn: Turn; live: boolean }) => {
    seen.push([live, turn.string('chat', '')]);
    return control();
  };
  const candidate = () => expect.unreachable('this turn is for the noise');
  runtime.chance = 0.049;
  await shadowed({ control, again, candidate });
  expect([told(), seen]).toEqual([{ [`shadow_noise_rate ${AT}`]: [1, 1, 0] }, [[false, 'old']]]);
  runtime.chance = 0.05;
  await shadowed({ control, again, candidate: () => 'one' });
  expect(told()).toEqual(well());
});

test('shadow() keeps what it costs apart, and stops for the hour when the cap is reached', async () => {
  const { shadowed, told, ledger, runtime, warnings } = aShadowWorld({
    shadow: { costUsdPerHour: 1 },
  });
  const arms = {
    control: ({ turn }: { turn: Turn }) => {
      turn.cost(0.001);
      return 'same';
    },
    candidate: ({ turn }: { turn: Turn }) => {
      turn.cost(0.3);
      return 'same';
    },
  };
  for (let index = 0; index < 10; index += 1) await shadowed(arms, `chat-${index}`);
  expect([ledger.shadowedTurns, ledger.shadowCapsReached, warnings]).toEqual([3, 1, ['shadow']]);
  expect(ledger.shadowCostUsd).toBeCloseTo(0.9, 9);
  expect(told()[`shadow_cost_usd ${AT}`]).toEqual([3, 0.9]);
  await runtime.advance(3_600_000);
  await shadowed(arms, 'chat-11');
  expect([ledger.shadowedTurns, ledger.shadowCapsReached]).toEqual([4, 1]);
});

test('shadow() prices the tokens of a candidate', async () => {
  const price = () => ({
    usd: 0.25,
    inUsdPerMillion: null,
    outUsdPerMillion: null,
    source: 'test',
  });
  const { shadowed, told } = aShadowWorld({ prices: { price } });
  await shadowed({
    control: () => 'same',
    candidate: ({ turn }) => {
      turn.usage({ model: 'm', inputTokens: 1 });
      return 'same';
    },
  });
  expect(told()).toEqual(well({ [`shadow_cost_usd ${AT}`]: [1, 0.25] }));
});

test('shadow() tells zero-tolerance events of the shadow as its own, and reports none', async () => {
  const { shadowed, told, pushed } = aShadowWorld();
  await shadowed({
    control: () => 'same',
    candidate: ({ turn }) => {
      turn.string('chat', '');
      turn.report('pii_leaks', { detector: 'phone' });
      return 'same';
    },
  });
  expect(told()).toEqual(well({ [`shadow_reports ${AT} | phone | pii_leaks`]: 1 }));
  expect(pushed).toEqual([]);
});

test('shadow() asks a compare of your own, and says when it throws', async () => {
  const { shadowed, told, outcomes, warnings } = aShadowWorld();
  const arms = { control: () => 'yes', candidate: () => 'certainly' };
  await shadowed({ ...arms, compare: (left, right) => left.answer !== right.answer });
  await shadowed({ ...arms, compare: () => 0.79 });
  await shadowed({ ...arms, compare: () => 0.79, limits: { sameFrom: 0.5 } });
  await shadowed({ ...arms, compare: () => Number.NaN });
  expect(outcomes.map(({ mismatch }) => mismatch)).toEqual([false, true, false, null]);
  expect([told()[`shadow_mismatch_rate ${AT}`], warnings]).toEqual([[3, 1, 1], ['shadow']]);
});

test('shadow() of a shadow runs its control only', async () => {
  const { shadowed, ledger, outcomes } = aShadowWorld();
  await shadowed({
    control: () => 'outer',
    candidate: ({ turn }) =>
      turn.shadow('chat', { control: ({ live }) => `inner ${live}`, candidate: () => 'deep' }),
  });
  expect(outcomes).toMatchObject([{ shadow: { answer: 'inner false' } }]);
  expect(ledger.shadowedTurns).toBe(1);
});

test('shadow() tells nothing of what runs when the client closes', async () => {
  const { turnOf, shadows, told } = aShadowWorld();
  const never = new Promise(() => {});
  let aborted: AbortSignal | null = null;
  turnOf().shadow('chat', {
    control: () => 'same',
    candidate: ({ signal }) => {
      aborted = signal;
      return never;
    },
  });
  await settled();
  shadows.close();
  await settled();
  turnOf().shadow('chat', { control: () => 'same', candidate: () => expect.unreachable() });
  await settled();
  expect([told(), aborted]).toMatchObject([{}, { aborted: true }]);
});

test('shadow() gives each live arm a signal of its own, which nobody aborts', async () => {
  const { shadowed } = aShadowWorld();
  const signals: AbortSignal[] = [];
  for (const id of ['a', 'b']) {
    await shadowed(
      {
        control: (arm) => {
          signals.push(arm.signal, arm.signal);
          return 'x';
        },
        candidate: () => 'x',
      },
      id,
    );
  }
  const [one, again, other] = signals;
  expect([one === again, one === other]).toEqual([true, false]);
  expect(signals.map((signal) => getEventListeners(signal, 'abort').length)).toEqual([0, 0, 0, 0]);
});

test('shadow() stubs what nothing real can answer', async () => {
  const { shadowed, outcomes } = aShadowWorld();
  const got: unknown[] = [];
  await shadowed({
    control: () => 'same',
    candidate: async ({ turn }) => {
      got.push(await turn.tool('mail', { effect: 'write', input: 'a' }, () => got.push('sent')));
      return 'same';
    },
  });
  expect(got).toEqual([SHADOW_STUB]);
  expect(outcomes).toMatchObject([{ stub: 'mail', mismatch: true, likeness: null }]);
});

test('shadow() does not judge what fails after a stub: the real answer might not have failed', async () => {
  const { shadowed, told } = aShadowWorld();
  await shadowed({
    control: () => 'same',
    candidate: async ({ turn }) => {
      await turn.tool('mail', { effect: 'write', input: 'a' }, () => {});
      throw new Error('no id in the result');
    },
  });
  expect(told()).toEqual({
    [`shadow_mismatch_rate ${AT}`]: [1, 1, 1],
    [`shadow_stub_rate ${AT}`]: [1, 1, 0],
    [`shadow_memory_bytes ${AT}`]: [1, expect.any(Number)],
  });
});

test('shadow() counts a guard of the candidate that fell back as a failure', async () => {
  const { shadowed, told } = aShadowWorld();
  await shadowed({
    control: () => 'same',
    candidate: ({ turn }) =>
      turn.guard({
        candidate: () => Promise.reject(new Error('boom')),
        control: () => Promise.resolve('same'),
      }),
  });
  expect(told()[`shadow_error_rate ${AT}`]).toEqual([1, 1, 0]);
});
