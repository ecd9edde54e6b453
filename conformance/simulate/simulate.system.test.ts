/** The simulator as people run it: 150 seeds, each with a plan, people and faults of its own. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SCRIPT = fileURLToPath(new URL('../../scripts/simulate.mjs', import.meta.url));
const SEEDS = 150;
const FIRST_SEED = Number(process.env['TIDEGATE_SEED'] ?? 1);

interface Printed {
  readonly figures: Readonly<Record<'seeds' | 'states' | 'faults' | 'violations', number>>;
  readonly rows: readonly { readonly seed: number; readonly invariant: string }[];
  readonly faults: Readonly<Record<string, number>>;
  readonly ends: Readonly<Record<string, number>>;
}

test(`scripts/simulate.mjs finds no violation in ${SEEDS} seeds from ${FIRST_SEED}`, {
  timeout: 600_000,
}, async () => {
  const { code, printed } = await simulate('--seeds', `${SEEDS}`, '--seed', `${FIRST_SEED}`);
  // The rows first: they say which seed failed, and how.
  expect(printed.rows).toEqual([]);
  const { seeds, violations, states } = printed.figures;
  expect({ code, seeds, violations }).toEqual({ code: 0, seeds: SEEDS, violations: 0 });
  // A simulator that does nothing finds nothing.
  expect(states).toBeGreaterThan(1_000);
  expect(Object.values(printed.faults).every((count) => count > 20)).toBe(true);
  expect(Object.keys(printed.ends)).toEqual(
    expect.arrayContaining(['completed', 'rolled-back', 'aborted']),
  );
});

async function simulate(...args: string[]): Promise<{ code: number | null; printed: Printed }> {
  const child = spawn(process.execPath, [SCRIPT, '--json', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    out += chunk;
  });
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, printed: JSON.parse(out) as Printed };
}
