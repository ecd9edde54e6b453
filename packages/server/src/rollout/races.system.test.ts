/** People who decide at the same time on what all of them saw. */
import { type Actor, planHash } from '@tidegate/core';
import type { RolloutCommand } from '@tidegate/protocol';
import { ProblemError } from '@tidegate/protocol/problem';
import { expect, test } from 'vitest';
import { command } from '../store/driving.fixture.ts';
import { anEngine } from '../store/engine.fixture.ts';
import { aPhase, aPlan, aWorld, planFile, type World } from '../store/store-world.fixture.ts';

const RACES = 1_000;
const SEED = 20_250_106;

const phases = ['one', 'two', 'three', 'all'].map((name) => aPhase(name, 10_000));
const plan = aPlan({ phases });
const edited = aPlan({ phases, alpha: 0.02 });

const person = (name: string): Actor => ({ kind: 'key', id: `key_${name}`, name });

/** What each of them came to: `ok`, or the code of the problem. */
async function race(
  world: World,
  id: string,
  commands: readonly RolloutCommand[],
): Promise<readonly string[]> {
  return await Promise.all(
    commands.map((one, index) =>
      command(world, id, one, person(`p${index}`)).then(
        () => 'ok',
        (cause: unknown) => (cause instanceof ProblemError ? cause.code : String(cause)),
      ),
    ),
  );
}

test(`in ${RACES} races of two promotions, an edit and an abort, one wins and the abort always does`, async () => {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(edited));
  await world.apply(planFile(plan));
  const random = seeded(SEED);
  const surprises: unknown[] = [];
  for (let round = 0; round < RACES; round += 1) {
    const { id, revision, phase } = await world.start('again');
    const promote: RolloutCommand = { type: 'promote', reason: 'x', revision };
    const edit = { type: 'edit', plan: planHash(edited), reason: 'x', revision } as const;
    const abort: RolloutCommand = { type: 'abort', reason: 'stop' };
    const isAborted = round % 2 === 0;
    const asked = shuffled([promote, promote, edit, ...(isAborted ? [abort] : [])], random);
    const answers = await race(world, id, asked);
    const view = await world.view(id);
    const decided = asked.map(({ type }, index) => [type, answers[index]] as const);
    const won = decided.filter(([type, answer]) => type !== 'abort' && answer === 'ok');
    const others = decided.filter(([, answer]) => answer !== 'ok');
    const isAsMeant =
      won.length <= 1 &&
      view.phase - phase <= 1 &&
      (isAborted ? view.status === 'aborted' : won.length === 1) &&
      decided.every(([type, answer]) => type !== 'abort' || answer === 'ok') &&
      others.every(([, answer]) => answer === 'conflict' || answer === 'rollout-refused');
    if (!isAsMeant) surprises.push({ seed: SEED, round, decided, phase: view.phase });
    if (!isAborted) await command(world, id, abort);
  }
  expect(surprises).toEqual([]);
  const { intact } = await world.store.read('listAudit', {
    ...{ environment: 'production', subject: null },
  });
  expect(intact).toBe(true);
}, 120_000);

test('without a revision the phase that was seen keeps a promotion from counting twice', async () => {
  const world = await aWorld(await anEngine());
  await world.apply(planFile(plan));
  const { id } = await world.start();
  const promote: RolloutCommand = { type: 'promote', reason: 'x', phase: 'one' };
  expect([...(await race(world, id, [promote, promote, promote]))].sort()).toEqual([
    ...['ok', 'rollout-refused', 'rollout-refused'],
  ]);
  expect((await world.view(id)).phase).toBe(1);
});

/** 0 ≤ x < 1, the same for a seed each time. Source: mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => [random(), item] as const)
    .sort(([left], [right]) => left - right)
    .map(([, item]) => item);
}
