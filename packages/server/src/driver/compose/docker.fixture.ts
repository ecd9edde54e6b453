import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A project with a stand-in for `docker`, which knows the few commands that are allowed. */
export interface DockerWorld {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Command lines since the last look, without the project's own flags. */
  calls(): string[];
  env(): string;
  /** Changes how the daemon behaves from now on. */
  set(changes: Partial<DockerState>): void;
  state(): DockerState;
}

interface DockerState {
  /** Variables inside each service's process, as of its last creation. */
  readonly inside: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly health: string;
  /** Answers of `ps` that say `starting` first. */
  readonly starting: number;
  /** `up` fails with this text; empty = it works. */
  readonly upFails: string;
  /** `up` recreates nothing, as `restart` would. */
  readonly isStale: boolean;
  readonly list: boolean;
}

/** Any other command line than these ends with code 64. */
const SCRIPT = `
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
const args = process.argv.slice(2);
const folder = import.meta.dirname;
const own = ['compose', '--project-directory', folder, '--env-file', folder + '/.env', '-f', folder + '/compose.yaml'];
const rest = args.slice(own.length);
appendFileSync(folder + '/calls', rest.join(' ') + '\\n');
if (JSON.stringify(args.slice(0, own.length)) !== JSON.stringify(own)) refuse();
const state = JSON.parse(readFileSync(folder + '/state.json', 'utf8'));
const save = () => writeFileSync(folder + '/state.json', JSON.stringify(state));
const env = () => Object.fromEntries(readFileSync(folder + '/.env', 'utf8').split('\\n').filter((l) => /^[A-Z_]+=/.test(l)).map((l) => {
  const at = l.indexOf('=');
  return [l.slice(0, at), l.slice(at + 1).replace(/^'(.*)'$/, '$1')];
}));
function refuse() { console.error('docker: not allowed: ' + args.join(' ')); process.exit(64); }
const line = rest.join(' ');
if (line === 'config --services') console.log(Object.keys(state.inside).join('\\n'));
else if (line === 'ps --format json app worker') {
  const health = state.starting > 0 ? 'starting' : state.health;
  state.starting = Math.max(0, state.starting - 1);
  save();
  const all = ['app', 'worker'].map((Service) => ({ Service, State: 'running', Health: health, Name: 'x-' + Service + '-1' }));
  console.log(state.list ? JSON.stringify(all) : all.map((one) => JSON.stringify(one)).join('\\n'));
} else if (line === 'up -d --no-deps --force-recreate app worker') {
  if (state.upFails !== '') { console.error(state.upFails); process.exit(1); }
  if (!state.isStale) for (const service of ['app', 'worker']) state.inside[service] = env();
  save();
} else if (/^exec -T (app|worker) printenv [A-Z_]+$/.test(line)) {
  const value = state.inside[rest[2]][rest[4]];
  if (value === undefined) process.exit(1);
  console.log(value);
} else refuse();
`;

/** Makes a project whose services run with what its env file says. */
export function dockerWorld(folder: string, env: string): DockerWorld {
  const place = (name: string): string => join(folder, name);
  const live = { CANARY: '25', APP_TAG: '42' };
  const first: DockerState = {
    ...{ inside: { app: live, worker: live }, health: '', starting: 0 },
    ...{ upFails: '', isStale: false, list: false },
  };
  const state = (): DockerState => JSON.parse(readFileSync(place('state.json'), 'utf8'));
  const save = (now: DockerState): void => writeFileSync(place('state.json'), JSON.stringify(now));
  save(first);
  writeFileSync(place('.env'), env);
  writeFileSync(place('docker.mjs'), SCRIPT);
  writeFileSync(
    place('docker'),
    `#!/bin/sh\nexec "${process.execPath}" "${place('docker.mjs')}" "$@"\n`,
  );
  chmodSync(place('docker'), 0o755);
  return {
    folder,
    environment: { PATH: `${folder}:/usr/bin:/bin`, LANG: 'C.UTF-8' },
    calls() {
      const path = place('calls');
      const lines = existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
      writeFileSync(path, '');
      return lines.filter((line) => line !== '');
    },
    env: () => readFileSync(place('.env'), 'utf8'),
    set: (changes) => save({ ...state(), ...changes }),
    state,
  };
}
