import type { CheckResult } from '@tidegate/protocol';
import type { Command } from 'commander';
import type { ApiClient } from '../api-client.ts';
import { type ConnectionOptions, connect, withConnection } from '../connection.ts';
import { exitCodes } from '../exit-codes.ts';
import { QuietExit } from '../quiet-exit.ts';
import {
  checkLines,
  checksPicture,
  checksSummary,
  type ShownCheck,
} from '../render/checks-picture.ts';
import { createScreen } from '../render/screen.ts';
import type { Terminal } from '../terminal.ts';

interface CheckOptions extends ConnectionOptions {
  readonly plan?: string;
  readonly name?: readonly string[];
}

/** Requests under way at the same time: as many as the server looks at. */
const AT_ONCE = 4;

/** `tidegate check run`: finds out whether an installation is ready for a rollout. */
export function addCheckRun(check: Command, terminal: Terminal): void {
  const command = check
    .command('run')
    .description(
      `Find out whether all is ready for a rollout; ${exitCodes.problem} when it is not. With --plan a test is sent to its channels.`,
    )
    .option('--plan <plan>', 'name or hash of an applied plan: its flag, control and channels too')
    .option('--name <name>', 'this check or action alone; may be given several times', collect);
  withConnection(command).action((options: CheckOptions) => run(options, terminal));
}

async function run(options: CheckOptions, terminal: Terminal): Promise<void> {
  const client = connect(options, terminal);
  const about = {
    environment: options.environment,
    ...(options.plan === undefined ? {} : { plan: options.plan }),
  };
  const checks = await asked(client, about, options.name ?? null);
  const show = options.json ? () => {} : progress(checks, terminal);
  const results = await allOf(
    checks,
    async (name, told) => {
      for (;;) {
        const { results } = await client.call('runChecks', { body: { ...about, names: [name] } });
        const [result] = results;
        if (result === undefined) return unanswered(name);
        told(result);
        if (result.outcome !== 'running') return result;
      }
    },
    show,
  );
  // Nothing that was looked at is nothing that is known.
  const ok = results.length > 0 && results.every(({ outcome }) => outcome === 'ok');
  if (options.json) terminal.out(JSON.stringify({ ok, results }));
  else terminal.out(checksSummary(results));
  if (!ok) throw new QuietExit(exitCodes.problem);
}

interface About {
  readonly environment: string;
  readonly plan?: string;
}

type Named = Pick<CheckResult, 'name' | 'title'>;

/** What is asked for by name need not be in the list: the server says what is wrong with it. */
async function asked(
  client: ApiClient,
  about: About,
  names: readonly string[] | null,
): Promise<Named[]> {
  const { checks } = await client.call('checks', { query: about });
  if (names === null) return checks;
  const titles = new Map(checks.map(({ name, title }) => [name, title]));
  return [...new Set(names)].map((name) => ({ name, title: titles.get(name) ?? '' }));
}

type Tell = (result: CheckResult) => void;

/** A few at the same time, in order. The first that cannot be asked ends it. */
async function allOf(
  checks: readonly Named[],
  look: (name: string, told: Tell) => Promise<CheckResult>,
  show: Tell,
): Promise<CheckResult[]> {
  const results = new Map<string, CheckResult>();
  const waiting = [...checks];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.set(next.name, await look(next.name, show));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return checks.flatMap(({ name }) => results.get(name) ?? []);
}

function unanswered(name: string): CheckResult {
  const detail = 'the server did not say what it found';
  return { name, title: '', outcome: 'unknown', detail, tookMs: 0 };
}

/** Redrawn in place where a person looks; else a line when one is known. */
function progress(checks: readonly Named[], { screen, colors, out }: Terminal): Tell {
  const shown = new Map<string, ShownCheck>(
    checks.map((check) => [check.name, { ...check, result: null }]),
  );
  const width = Math.max(0, ...checks.map(({ name }) => name.length));
  const draw = screen === null ? null : createScreen(screen, out);
  draw?.(checksPicture([...shown.values()], colors));
  return (result) => {
    const check = { name: result.name, title: result.title, result };
    shown.set(result.name, check);
    if (draw !== null) draw(checksPicture([...shown.values()], colors));
    else if (result.outcome !== 'running')
      for (const line of checkLines(check, width, colors)) out(line);
  };
}

function collect(name: string, before: readonly string[] = []): string[] {
  return [...before, name];
}
