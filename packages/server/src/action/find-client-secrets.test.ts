import { expect, test } from 'vitest';
import { envLines } from './env-lines.ts';
import { findClientSecrets } from './find-client-secrets.ts';

const asked = {
  prefixes: ['VITE_', 'NEXT_PUBLIC_'],
  allow: ['VITE_SENTRY_DSN', 'VITE_POSTHOG_API_KEY'],
};
const whats = (name: string, text: string) =>
  findClientSecrets(name, text, asked).map(({ line, what }) => `${line} ${what}`);

test('findClientSecrets() finds names and values of secrets in an .env file, and allows by name alone', () => {
  const text = `# of the app
VITE_SENTRY_DSN=https://abc@o1.ingest.example.com/1
VITE_POSTHOG_API_KEY=phc_abcdefghijklmnop
VITE_POSTHOG_HOST=https://eu.posthog.com
VITE_SLACK_WEBHOOK_URL=https://hooks.slack.com/services/T000/B000/XXXX
VITE_ALERT_WEBHOOK_URL="https://alerts.example.com/x"
export NEXT_PUBLIC_SERVICE_ROLE = 'abc'
VITE_PLAIN=sk-abcdefghijklmnopqrstu
VITE_DB=postgres://app:pass@db.example.com/app
VITE_KEYBOARD=on
VITE_MAX_TOKENS=4096
VITE_FEATURE_API_KEYS=true
VITE_EMPTY_TOKEN=
SUPABASE_SERVICE_KEY=eyJhbGciOiJIUzI1NiJ9.eyJyb2xlIjoic2VydmljZSJ9.c2lnbmF0dXJl
VITE_SENTRY_DSN_2=https://abc@o1.ingest.example.com/2
`;
  expect(whats('.env.production', text)).toEqual([
    '5 VITE_SLACK_WEBHOOK_URL',
    '6 VITE_ALERT_WEBHOOK_URL',
    '7 NEXT_PUBLIC_SERVICE_ROLE',
    '8 VITE_PLAIN',
    '9 VITE_DB',
    '15 VITE_SENTRY_DSN_2',
  ]);
});

test('findClientSecrets() finds names in sources, and keys that are written out', () => {
  const text = `const dsn = import.meta.env.VITE_SENTRY_DSN;
const key = import.meta.env.VITE_OPENAI_API_KEY ?? process.env.NEXT_PUBLIC_OPENAI_API_KEY;
const again = import.meta.env.VITE_OPENAI_API_KEY; const mode = import.meta.env.VITE_APP_MODE;
const MY_VITE_SECRET_THING = 1;
headers.authorization = 'Bearer sk-abcdefghijklmnopqrstu';
`;
  expect(whats('app.ts', text)).toEqual([
    '2 VITE_OPENAI_API_KEY',
    '2 NEXT_PUBLIC_OPENAI_API_KEY',
    '3 VITE_OPENAI_API_KEY',
    '5 an API key ("sk-…")',
  ]);
});

test('findClientSecrets() passes over values of allowed variables, and nothing else on their line', () => {
  const [key, other] = ['sk-abcdefghijklmnopqrstu', 'sk-zyxwvutsrqponmlkjihg'];
  for (const line of [
    `const a = import.meta.env.VITE_POSTHOG_API_KEY ?? "${key}";`,
    `const e = {VITE_POSTHOG_API_KEY:"${key}",MODE:"production"};`,
    `const e = {"VITE_POSTHOG_API_KEY": '${key}'};`,
    `const a = env['VITE_POSTHOG_API_KEY'] || '${key}';`,
    `VITE_SENTRY_DSN=https://${key}@o1.ingest.example.com/1`,
  ]) {
    expect(whats('app.js', line)).toEqual([]);
    expect(whats('app.js', `${line} fetch("${other}")`)).toEqual(['1 an API key ("sk-…")']);
  }
  const not = `VITE_SENTRY_DSN_2="${key}" + VITE_SENTRY_DSN`;
  expect(whats('app.js', not)).toEqual(['1 VITE_SENTRY_DSN_2', '1 an API key ("sk-…")']);
});

test('findClientSecrets() is not held up by a long line that almost holds a token', () => {
  const line = '-eyJaaaaaaaaa'.repeat(160_000);
  expect(whats('app.js', `${line}\n${'a'.repeat(100)}`)).toEqual([]);
});

test('envLines() reads what .env files say', () => {
  const text = 'A=1\r\nexport B = "two # 2" # more\n#C=3\nD=four # 4\nE=\nnot a line\nF=\'x\n';
  expect(envLines(text)).toEqual([
    { name: 'A', value: '1', line: 1 },
    { name: 'B', value: 'two # 2', line: 2 },
    { name: 'D', value: 'four', line: 4 },
    { name: 'E', value: '', line: 5 },
    { name: 'F', value: "'x", line: 7 },
  ]);
});
