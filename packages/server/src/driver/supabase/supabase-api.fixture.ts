import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { aFolder } from '../../action/action.fixture.ts';
import { aRestServer, type SeenRequest, sendJson } from '../rest/rest.fixture.ts';

export const SUPABASE_TOKEN = 'sbp_s3cret';
export const PROJECT = 'abcdefghijklmnopqrst';

/** What the stand-in of Supabase holds; tests change it while it is asked. */
export interface FakeSupabase {
  readonly url: string;
  functions: string[];
  secrets: Record<string, string>;
  pitr: { isEnabled: boolean; earliestS: number | null; latestS: number | null };
  /** What the project is, look after look; the last one stays. */
  statuses: string[];
  isDatabaseWell: boolean;
  /** Method, path and body of each request that changes something. */
  changed: string[];
}

interface Answer {
  readonly status: number;
  readonly body?: unknown;
}

type State = Omit<FakeSupabase, 'url'>;

/**
 * A loopback server that takes the documented requests alone. Source:
 * https://supabase.com/docs/reference/api.
 */
export async function aFakeSupabase(): Promise<FakeSupabase> {
  const state: State = {
    functions: ['agent-chat', 'agent-tools', 'hello'],
    secrets: { AGENT_ENABLED: 'true', OTHER: 'x' },
    pitr: { isEnabled: true, earliestS: 1_795_000_000, latestS: 1_795_341_000 },
    statuses: ['ACTIVE_HEALTHY'],
    isDatabaseWell: true,
    changed: [],
  };
  const { url } = await aRestServer((request, response) => {
    const { status, body } = answerTo(state, request);
    sendJson(response, status, body);
  });
  return Object.assign(state, { url });
}

function answerTo(state: State, { method, path, query, headers, body }: SeenRequest): Answer {
  if (headers.authorization !== `Bearer ${SUPABASE_TOKEN}`)
    return { status: 401, body: { message: `Unauthorized: ${headers.authorization}` } };
  const base = `/v1/projects/${PROJECT}`;
  if (!path.startsWith(base)) return { status: 404, body: { message: 'Project not found' } };
  const isJson = headers['content-type'] === 'application/json';
  if (method !== 'GET') state.changed.push(`${method} ${path.slice(base.length)} ${body}`.trim());
  const search = new URLSearchParams(query).toString();
  const asked = `${method} ${path.slice(base.length)}${search && `?${search}`}`;
  const gone = /^DELETE \/functions\/([\w-]+)$/.exec(asked)?.[1];
  if (gone !== undefined) return deleteFunction(state, gone);
  if (asked === 'POST /secrets' && isJson) return setSecrets(state, JSON.parse(body));
  if (asked === 'POST /database/backups/restore-pitr' && isJson) return restore(JSON.parse(body));
  return read(state, asked);
}

function read(state: State, asked: string): Answer {
  const { pitr } = state;
  switch (asked) {
    case 'GET ':
      return { status: 200, body: { id: PROJECT, status: nextOf(state.statuses) } };
    case 'GET /functions':
      return {
        status: 200,
        body: state.functions.map((slug) => ({ id: slug, slug, status: 'ACTIVE', version: 1 })),
      };
    case 'GET /secrets':
      return {
        status: 200,
        body: Object.entries(state.secrets).map(([name, value]) => ({
          name,
          value: createHash('sha256').update(value).digest('hex'),
        })),
      };
    case 'GET /database/backups':
      return {
        status: 200,
        body: {
          ...{ region: 'eu-west-1', walg_enabled: true, pitr_enabled: pitr.isEnabled, backups: [] },
          physical_backup_data:
            pitr.earliestS === null
              ? {}
              : {
                  earliest_physical_backup_date_unix: pitr.earliestS,
                  latest_physical_backup_date_unix: pitr.latestS,
                },
        },
      };
    case 'GET /health?services=db': {
      const status = state.isDatabaseWell ? 'ACTIVE_HEALTHY' : 'UNHEALTHY';
      return { status: 200, body: [{ name: 'db', healthy: state.isDatabaseWell, status }] };
    }
    default:
      return { status: 404, body: { message: `Cannot ${asked}` } };
  }
}

function deleteFunction(state: State, slug: string): Answer {
  if (!state.functions.includes(slug)) return { status: 404, body: { message: 'Not found' } };
  state.functions = state.functions.filter((each) => each !== slug);
  return { status: 200 };
}

function setSecrets(state: State, given: readonly { name: string; value: string }[]): Answer {
  for (const each of given) {
    if (Object.keys(each).sort().join() !== 'name,value') return { status: 400 };
    state.secrets[each.name] = each.value;
  }
  return { status: 201 };
}

function restore(given: Readonly<Record<string, unknown>>): Answer {
  const isDocumented =
    Object.keys(given).join() === 'recovery_time_target_unix' &&
    Number.isInteger(given['recovery_time_target_unix']);
  return isDocumented ? { status: 201 } : { status: 400, body: { message: 'Bad time' } };
}

function nextOf(statuses: string[]): string {
  return (statuses.length > 1 ? statuses.shift() : statuses[0]) ?? '';
}

/**
 * A folder that is linked to the project, and a stand-in of the CLI in it: it takes exact command lines
 * alone, keeps its history in a file, and writes down what it was called with.
 */
export function aFakeCli(history: { readonly local: string[]; readonly remote: string[] }) {
  const cwd = aFolder();
  mkdirSync(join(cwd, 'supabase', '.temp'), { recursive: true });
  const linkFile = join(cwd, 'supabase', '.temp', 'project-ref');
  writeFileSync(linkFile, PROJECT);
  const downFile = join(cwd, 'down.sql');
  writeFileSync(downFile, 'drop table if exists agents;');
  const stateFile = join(cwd, 'state.json');
  const saidFile = join(cwd, 'said');
  writeFileSync(stateFile, JSON.stringify(history));
  writeFileSync(saidFile, '');
  const program = join(cwd, 'supabase-cli.mjs');
  writeFileSync(program, PROGRAM);
  chmodSync(program, 0o755);
  const command: [string, ...string[]] = [process.execPath, program, cwd];
  return { cwd, command, linkFile, downFile, stateFile, saidFile };
}

const PROGRAM = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const [cwd, ...args] = process.argv.slice(2);
const line = args.join(' ');
appendFileSync(cwd + '/said', line + '\\n');
if (process.env.SUPABASE_ACCESS_TOKEN !== '${SUPABASE_TOKEN}') {
  console.error('Access token not provided. Supply an access token by running supabase login');
  process.exit(1);
}
const names = Object.keys(process.env).filter((name) => !/^(__CF|LC_)/.test(name)).sort().join();
if (names !== 'HOME,PATH,SUPABASE_ACCESS_TOKEN,TIDEGATE_EFFECT_ID') {
  console.error('it sees more than it should: ' + names);
  process.exit(1);
}
const state = JSON.parse(readFileSync(cwd + '/state.json', 'utf8'));
const save = () => writeFileSync(cwd + '/state.json', JSON.stringify(state));
const repair = /^migration repair --status reverted (\\d{14}) --linked$/.exec(line);
if (state.broken !== undefined && line.startsWith(state.broken)) {
  console.error('failed to connect with token ' + process.env.SUPABASE_ACCESS_TOKEN);
  process.exit(1);
} else if (line === 'migration list --linked') {
  const all = [...new Set([...state.local, ...state.remote])].sort();
  const cell = (side, version) => (state[side].includes(version) ? version : ' '.repeat(14));
  console.log('  Local          | Remote         | Time (UTC)');
  console.log('  ---------------|----------------|---------------------');
  for (const each of all) console.log('  ' + cell('local', each) + ' | ' + cell('remote', each) + ' | 2024');
} else if (line === 'db query --file ' + cwd + '/down.sql --linked') {
  console.log('ok');
} else if (repair !== null) {
  state.remote = state.remote.filter((each) => each !== repair[1]);
  save();
} else if (line === 'migration up --linked') {
  state.remote = [...new Set([...state.remote, ...state.local])].sort();
  save();
} else {
  console.error('Error: unknown command ' + line);
  process.exit(1);
}
`;
