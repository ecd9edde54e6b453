import type { Layer } from '@tidegate/core';
import { expect, test } from 'vitest';
import { anEntry } from '../driver/driver.fixture.ts';
import type { DriverWork } from '../driver/driver-entry.ts';
import { aPlan } from '../store/store-world.fixture.ts';
import { checkActions } from './check-actions.ts';

const APP: Layer = {
  ...{ kind: 'deployment', name: 'app', target: 'previous', withinMs: null },
  ...{ action: 'lb', verify: ['traffic', 'health'] },
};
const work: DriverWork = {
  ...{ kind: 'command', prepare: null, execute: ['/bin/true'], verify: null, undo: null },
  ...{ environment: {}, cwd: '/' },
};

async function looked(names: readonly string[], of: string) {
  const plan = aPlan({ rollback: { conversations: 'cut-now', procedure: ['flag', APP] } });
  const drivers = { entries: [anEntry(work, { name: 'lb', environment: of })] };
  return await checkActions({ actions: { names }, drivers }, plan).look(
    new AbortController().signal,
  );
}

test('checkActions() knows drivers, and actions that verify layers', async () => {
  expect(await looked(['health'], 'production')).toEqual({
    outcome: 'ok',
    detail: 'all 2 are there',
  });
});

test('checkActions() finds an action missing that verifies a layer', async () => {
  expect(await looked([], 'production')).toEqual({
    outcome: 'failed',
    detail:
      'check "health" of layer "app" of the rollback names action "health", which the server\'s configuration does not have; define it in tidegate.config.yaml',
  });
});

test('checkActions() finds a driver of another environment', async () => {
  expect(await looked(['health'], 'staging')).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('which is of environment "staging" and not of "production"'),
  });
});
