/** The operator's files of the five systems: each has the actions and channels that its plans name. */
import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseOperatorConfig } from '../config/operator-config.ts';
import {
  actionsNamedIn,
  exampleFiles,
  PLANS,
  plansOf,
  textOf,
} from './five-systems-files.fixture.ts';

const SYSTEMS = readdirSync(PLANS).filter((system) => plansOf(system).length > 0);

const VALUES: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgres://service:secret@db.example.com/app',
  SLACK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
};

/** What a file is read as where these variables are set and nothing else is there. */
function readWith(system: string, variables: readonly string[]) {
  const name = `${system}/actions.yaml`;
  return parseOperatorConfig(name, textOf(name), {
    variable: (one) => (variables.includes(one) ? (VALUES[one] ?? 'secret') : undefined),
    place: (path) => path,
    file: () => ({ trouble: 'no file is there' }),
  });
}

/** Variables that the server of each system needs to start. */
const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  easymo: ['DATABASE_URL', 'OPENAI_API_KEY', 'SLACK_URL', 'SMTP_PASSWORD'],
  mango: [
    ...['DATABASE_URL', 'MANGO_ADMIN_KEY', 'SLACK_URL', 'SMTP_PASSWORD'],
    ...['SUPABASE_ACCESS_TOKEN', 'SUPABASE_DB_PASSWORD', 'VERCEL_TOKEN'],
  ],
  pulse: [
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'DATABASE_URL', 'S3_BACKUP_BUCKET'],
    ...['SLACK_URL', 'SMTP_PASSWORD', 'VERCEL_ORG_ID', 'VERCEL_PROJECT_ID', 'VERCEL_TOKEN'],
  ],
  valuecanvas: ['SLACK_URL', 'SUPABASE_ACCESS_TOKEN', 'SUPABASE_DB_PASSWORD'],
};

function configOf(system: string) {
  const config = readWith(system, VARIABLES[system] ?? []);
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config;
}

test('there are five systems, and one whose plan names no action', () => {
  expect(SYSTEMS).toEqual(['agui-chat', 'easymo', 'mango', 'pulse', 'valuecanvas']);
  const without = SYSTEMS.filter((system) => !existsSync(new URL(`${system}/actions.yaml`, PLANS)));
  expect(without).toEqual(['agui-chat']);
  expect(actionsNamedIn(exampleFiles(plansOf('agui-chat')))).toEqual([]);
});

describe.each(Object.keys(VARIABLES))('the file of %s', (system) => {
  const config = configOf(system);
  const files = exampleFiles(plansOf(system));

  test('has the actions that its plans name, and no other', () => {
    const named = new Set(actionsNamedIn(files));
    expect(config.actions.map(({ name }) => name).sort()).toEqual([...named].sort());
  });

  test('has the channels that its plans name, and no other', () => {
    const named = files.flatMap(({ parsed }) => {
      if (parsed.kind !== 'Plan') return [];
      const { notify, announcements = [] } = parsed.plan;
      return [...notify, ...announcements.flatMap(({ channels }) => channels)];
    });
    expect(Object.keys(config.channels.named).sort()).toEqual([...new Set(named)].sort());
  });

  test('says what each action is for', () => {
    const without = config.actions.filter(({ description }) => description === '');
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

test.each(['mango', 'pulse', 'valuecanvas'])(
  'what changes something in %s is never part of a check',
  (system) => {
    const changing = [
      'pre-deployment-backup',
      'migrate-production',
      'promote-previous',
      'vercel-rollback',
    ];
    const found = configOf(system).actions.filter(({ name }) => changing.includes(name));
    expect(found.length).toBeGreaterThan(0);
    expect(found.filter(({ preflight }) => preflight !== 'never')).toEqual([]);
  },
);
