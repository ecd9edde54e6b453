/** The operator's files of the five systems: each has the actions, drivers and channels that its plans name. */
import { readdirSync } from 'node:fs';
import type { Plan } from '@tidegate/core';
import { describe, expect, test } from 'vitest';
import { configOf, readWith, VARIABLES } from './five-systems-config.fixture.ts';
import {
  actionsNamedIn,
  exampleFiles,
  PLANS,
  plansOf,
  textOf,
} from './five-systems-files.fixture.ts';
import type { KnownAction } from './known-actions.ts';
import { unknownAction } from './named-actions.ts';

const SYSTEMS = readdirSync(PLANS).filter((system) => plansOf(system).length > 0);

test('there are five systems, each with a file', () => {
  expect(SYSTEMS).toEqual(['agui-chat', 'easymo', 'mango', 'pulse', 'valuecanvas']);
  expect(Object.keys(VARIABLES)).toEqual(SYSTEMS);
});

describe.each(SYSTEMS)('the file of %s', (system) => {
  const config = configOf(system);
  const files = exampleFiles(plansOf(system));
  const plans = files.flatMap(({ parsed }): Plan[] =>
    parsed.kind === 'Plan' ? [parsed.plan] : [],
  );

  test('has the actions and drivers that its plans name, and no other', () => {
    const named = new Set(actionsNamedIn(files));
    const known = [...config.actions, ...config.safety.drivers].map(({ name }) => name);
    expect(known.sort()).toEqual([...named].sort());
  });

  test('lets each plan name what it names, in its own environment', () => {
    const known: readonly KnownAction[] = [
      ...config.actions.map(({ name }) => name),
      ...config.safety.drivers.map(({ name, environment }) => ({ driver: name, environment })),
    ];
    expect(plans.map((plan) => unknownAction(plan, known))).toEqual(plans.map(() => null));
  });

  test('has the channels that its plans and backups name, and no other', () => {
    const named = plans.flatMap(({ notify, announcements = [], rollback }) => [
      ...[...notify, ...(rollback.escalate ?? [])],
      ...announcements.flatMap(({ channels }) => channels),
    ]);
    const { backups, drills } = config.safety;
    const told = [...backups, ...drills].flatMap(({ notify }) => notify);
    expect(Object.keys(config.channels.named).sort()).toEqual(
      [...new Set([...named, ...told])].sort(),
    );
  });

  test('says what each action and driver is for', () => {
    const all = [...config.actions, ...config.safety.drivers];
    const without = all.filter(({ description }) => description === '');
    expect(without.map(({ name }) => name)).toEqual([]);
  });
});

test.each(Object.entries(VARIABLES))(
  'the file of %s needs the variables that its README names, each of them',
  (system, names) => {
    const readme = textOf(`${system}/README.md`);
    expect(names.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
    const spare = names.filter(
      (name) =>
        readWith(
          system,
          names.filter((other) => other !== name),
        ).ok,
    );
    expect(spare).toEqual([]);
  },
);

test.each(Object.keys(VARIABLES))('the file of %s holds no secret', (system) => {
  const lines = textOf(`${system}/actions.yaml`).split('\n');
  const secret =
    /(^|[ {])(password|token|passphrase|bearer|postgres|slack|accessKeyId|secretAccessKey|[A-Z_]+_(TOKEN|PASSWORD)): /;
  const open = lines.filter((line) => secret.test(line) && !/\{ (env|file): /.test(line));
  expect(open).toEqual([]);
});

test.each([
  ['mango', ['migrate-production', 'pre-deployment-backup']],
  ['pulse', ['pre-deployment-backup']],
  ['valuecanvas', ['agent-query', 'migrate-production', 'pre-deployment-backup']],
])('what changes something in %s is never part of a check', (system, changing) => {
  const never = configOf(system).actions.filter(({ preflight }) => preflight === 'never');
  expect(never.map(({ name }) => name).sort()).toEqual(changing);
});
