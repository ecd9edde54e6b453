import { rm } from 'node:fs/promises';
import type { JsonObject } from '@tidegate/core';
import type { Driver, DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { type Compose, composeOf } from './compose-command.ts';
import type { ComposeWork } from './compose-work.ts';
import {
  type EnvFile,
  hashOf,
  keptPath,
  readEnvFile,
  withVariables,
  writeWhole,
} from './env-file.ts';
import { proven, provenContainers } from './prove-services.ts';

type Parts = Pick<DriverParts, 'clock' | 'limits' | 'secrets'>;

/** What one step works with. */
interface Step {
  readonly compose: Compose;
  readonly work: ComposeWork;
  readonly asked: DriverAsk;
  readonly parts: Parts;
  readonly variables: Readonly<Record<string, string>>;
}

/** Contents of the env file that a step knows of, by hash. */
interface Known {
  readonly before: string;
  readonly after: string;
}

/**
 * Makes a driver that sets variables in a project's env file and recreates services, since a restart
 * would not read them again. What was live is kept beside the file.
 */
export function createComposeDriver(work: ComposeWork, parts: Parts): Driver {
  const as =
    (run: (step: Step) => Promise<DriverOutcome>) =>
    async (asked: DriverAsk): Promise<DriverOutcome> => {
      const { targets } = work;
      const variables = Object.hasOwn(targets, asked.target) ? targets[asked.target] : undefined;
      if (variables !== undefined)
        return await run({
          ...{ compose: composeOf(work, asked, parts), work, asked, parts, variables },
        });
      const known = Object.keys(targets).map((name) => `"${name}"`);
      return failed(`there is no target "${asked.target}"; it knows ${known.join(', ')}`);
    };
  const withKnown = (run: (step: Step, known: Known) => Promise<DriverOutcome>) =>
    as(async (step) => {
      const known = knownOf(step.asked.memo);
      return known === null ? failed('it was not prepared') : await run(step, known);
    });
  return {
    prepare: as(prepare),
    execute: withKnown(execute),
    verify: as((step) => proven(step, step.variables)),
    undo: withKnown(undo),
  };
}

async function prepare({ compose, work, asked, variables }: Step): Promise<DriverOutcome> {
  const file = await fileOf(work);
  if (typeof file === 'string') return failed(file);
  const listed = await compose('config', '--services');
  if (listed.outcome !== 'ok') return { outcome: listed.outcome, detail: listed.detail };
  const there = listed.out.split(/\s+/);
  const missing = work.services.find((service) => !there.includes(service));
  if (missing !== undefined) return failed(`the project has no service "${missing}"`);
  const names = Object.keys(variables).join(', ');
  const detail = `${work.services.join(', ')} would be recreated with another ${names}`;
  // What was live stands in the memo before anything is changed, and stays.
  const known = knownOf(asked.memo);
  const before = hashOf(file.text);
  // Unless somebody else changed it since.
  if (known !== null && isOf(known, before)) return { outcome: 'ok', detail };
  const after = hashOf(withVariables(file.text, variables));
  return { outcome: 'ok', detail, memo: { before, after } };
}

async function execute(step: Step, { before, after }: Known): Promise<DriverOutcome> {
  const { work, variables } = step;
  const file = await fileOf(work);
  if (typeof file === 'string') return failed(file);
  const now = hashOf(file.text);
  if (!isOf({ before, after }, now)) {
    const detail = 'somebody changed the env file since it was prepared; begin anew';
    return { ...failed(detail), memo: { before, after, retryFrom: 'prepare' } };
  }
  if (now === after) {
    const { outcome } = await provenContainers(step, variables, { waits: false });
    if (outcome === 'ok') return { outcome, detail: 'it is back already' };
  } else {
    await writeWhole(keptPath(file.path, before), file.text, 0o600);
    await writeWhole(file.path, withVariables(file.text, variables), file.mode);
  }
  return await recreated(step);
}

async function undo(step: Step, { before, after }: Known): Promise<DriverOutcome> {
  const file = await fileOf(step.work);
  if (typeof file === 'string') return failed(file);
  const now = hashOf(file.text);
  if (before === after) return await recreated(step);
  const kept = await readEnvFile(keptPath(file.path, before)).catch(() => null);
  if (now === before && kept === null)
    return { outcome: 'ok', detail: 'nothing was changed: nothing is taken back' };
  if (!isOf({ before, after }, now)) return failed('somebody changed the env file since');
  if (kept === null || hashOf(kept.text) !== before)
    return failed('what was live is not kept beside the env file any more');
  await writeWhole(file.path, kept.text, file.mode);
  const outcome = await recreated(step);
  if (outcome.outcome === 'ok') await rm(kept.path, { force: true });
  return outcome;
}

async function recreated({ compose, work }: Step): Promise<DriverOutcome> {
  const flags = ['-d', '--no-deps', '--force-recreate'];
  const { outcome, detail } = await compose('up', ...flags, ...work.services);
  return { outcome, detail };
}

async function fileOf({ envFile }: ComposeWork): Promise<EnvFile | string> {
  try {
    return await readEnvFile(envFile);
  } catch (cause) {
    const why = cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is no file';
    return `the env file cannot be read: ${why}`;
  }
}

function knownOf({ before, after }: JsonObject): Known | null {
  return typeof before === 'string' && typeof after === 'string' ? { before, after } : null;
}

function isOf({ before, after }: Known, hash: string): boolean {
  return hash === before || hash === after;
}

function failed(detail: string): DriverOutcome {
  return { outcome: 'failed', detail };
}
