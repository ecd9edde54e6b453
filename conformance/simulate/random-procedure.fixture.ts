/** The layers of a rollback: every part of their language, in plans that stay small. */
import type { Layer, Plan } from '@tidegate/core';
import type { Seeded } from '../faults/seeded.fixture.ts';
import { chance } from './chance.fixture.ts';

/** Drivers of the operator's configuration; an application and a database are brought back by one each. */
export const DRIVERS = ['go-back', 'restore'] as const;
/** Actions of it: one that brings something back in one step, one that looks whether it is well. */
export const SWITCH = 'switch';
export const HEALTH = 'health';

const CONTROL = 'legacy';

/** Of 100 plans 20 go back by the flag alone. */
export function randomProcedure(random: Seeded): Plan['rollback']['procedure'] {
  const flag = chance(random, 15) ? flagLayer(random) : 'flag';
  if (chance(random, 20)) return [flag];
  const app = laterLayer(
    random,
    'deployment',
    'app',
    random.of([null, 'go-back', 'go-back', 'go-back', SWITCH]),
  );
  const tables = laterLayer(random, 'database', 'tables', random.of([null, 'restore', 'restore']));
  const watch: Layer = { ...bare('watch', 'calm', 'control'), cleanMs: 2_000 };
  return [
    flag,
    app,
    ...(chance(random, 60) ? [tables] : []),
    ...(chance(random, 15) ? [watch] : []),
  ];
}

function bare(kind: Layer['kind'], name: string, target: string): Layer {
  return { kind, name, target, action: null, withinMs: null };
}

function flagLayer(random: Seeded): Layer {
  return { ...bare('flag', 'flag', CONTROL), verify: ['traffic'], ...retried(random) };
}

function laterLayer(
  random: Seeded,
  kind: 'deployment' | 'database',
  name: string,
  action: string | null,
): Layer {
  const verify = random.of([[], [], [HEALTH], [HEALTH, 'traffic']]);
  const asks = action !== null && chance(random, kind === 'database' ? 50 : 15);
  return {
    ...{ ...bare(kind, name, 'previous'), action, withinMs: random.of([null, 5_000]) },
    ...(verify.length === 0 ? {} : { verify }),
    ...(chance(random, 20) ? { cleanMs: 2_000 } : {}),
    ...retried(random),
    ...(chance(random, 30) ? { onFailure: 'go-on' } : {}),
    ...(asks ? { confirm: true } : {}),
  };
}

function retried(random: Seeded): Pick<Layer, 'retries'> {
  const retries = random.of([0, 0, 1, 2]);
  return retries === 0 ? {} : { retries };
}
