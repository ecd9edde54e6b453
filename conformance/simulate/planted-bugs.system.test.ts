import { expect, test } from 'vitest';
import { PLANTED_BUGS } from './planted-bugs.fixture.ts';
import { runSeed } from './run-seed.fixture.ts';
import { simulatedDatabase } from './simulated-database.fixture.ts';

/** A bug that hides for longer than this is not found. */
const SEEDS_MAX = 150;
const FIRST_SEED = 1;

test.each(PLANTED_BUGS)('runSeed() finds that $name', { timeout: 115_000 }, async (bug) => {
  const database = await simulatedDatabase();
  const { operations, tamper, breaks } = bug;
  let broken: string | null = null;
  let seed = FIRST_SEED;
  for (; seed < FIRST_SEED + SEEDS_MAX && broken === null; seed += 1) {
    const options = {
      ...(operations === undefined ? {} : { operations }),
      ...(tamper === undefined ? {} : { tamper }),
    };
    broken = (await runSeed(seed, database, options)).flaw?.invariant ?? null;
  }
  expect(breaks, `seed ${seed - 1} broke "${broken}"`).toContain(broken);
});
