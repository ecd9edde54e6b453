import { parseOperatorConfig } from '../config/operator-config.ts';
import { textOf } from './five-systems-files.fixture.ts';

const OWN: Readonly<Record<string, string>> = {
  SLACK_URL: 'https://hooks.slack.com/services/T0/B0/secret',
};
const DATABASE = 'postgres://service:secret@db.example.com/app';

const DATABASES = ['BACKUP_PASSPHRASE', 'DATABASE_URL', 'SCRATCH_URL'];
const SUPABASE = ['SUPABASE_ACCESS_TOKEN', 'SUPABASE_DB_PASSWORD'];

/** Variables that the server of each system needs to start. */
export const VARIABLES: Readonly<Record<string, readonly string[]>> = {
  'agui-chat': [],
  easymo: [
    ...['DATABASE_URL', 'OPENAI_API_KEY', 'SLACK_URL', 'SMTP_PASSWORD', 'SUPABASE_ACCESS_TOKEN'],
  ],
  mango: [
    ...[...DATABASES, 'STAGING_DATABASE_URL', ...SUPABASE],
    ...['MANGO_ADMIN_KEY', 'SLACK_URL', 'SMTP_PASSWORD', 'VERCEL_TOKEN'],
  ],
  pulse: [
    ...[...DATABASES, 'STAGING_DATABASE_URL', 'FAILOVER_URL'],
    ...['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'SLACK_URL', 'SMTP_PASSWORD', 'VERCEL_TOKEN'],
  ],
  valuecanvas: [...DATABASES, ...SUPABASE, 'SLACK_URL', 'VALUECANVAS_TOKEN'],
};

/** What a system's file is read as where these variables are set and nothing else is there. */
export function readWith(system: string, variables: readonly string[]) {
  const name = `${system}/actions.yaml`;
  return parseOperatorConfig(name, textOf(name), {
    variable: (one) => (variables.includes(one) ? (OWN[one] ?? standInFor(one)) : undefined),
    place: (path) => path,
    file: () => ({ trouble: 'no file is there' }),
  });
}

/**
 * The operator's file of a system, with its variables set.
 *
 * @throws Error with its mistakes
 */
export function configOf(system: string) {
  const config = readWith(system, VARIABLES[system] ?? []);
  if (!config.ok) throw new Error(JSON.stringify(config.problems));
  return config;
}

function standInFor(variable: string): string {
  return variable.endsWith('_URL') ? DATABASE : 'stand-in-of-a-secret';
}
