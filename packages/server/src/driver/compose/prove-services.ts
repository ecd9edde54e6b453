import type { DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import { pause } from '../pause.ts';
import type { Compose } from './compose-command.ts';
import type { ComposeWork } from './compose-work.ts';
import { LOOK_AGAIN_MS } from './limits.ts';
import { readContainers } from './read-containers.ts';

interface Asked {
  readonly compose: Compose;
  readonly work: Pick<ComposeWork, 'services' | 'prove'>;
  readonly asked: Pick<DriverAsk, 'signal' | 'tell'>;
  readonly parts: Pick<DriverParts, 'clock'>;
}

type Variables = Readonly<Record<string, string>>;

/** Waits until services that start are up, then looks for the values inside them. */
export async function proven(asked: Asked, variables: Variables): Promise<DriverOutcome> {
  return await provenContainers(asked, variables, { waits: true });
}

/**
 * Whether all services run, are healthy, and their processes have the variables' values: what stands
 * in a file may never have reached a process.
 */
export async function provenContainers(
  { compose, work, asked, parts }: Asked,
  variables: Variables,
  { waits }: { readonly waits: boolean },
): Promise<DriverOutcome> {
  for (;;) {
    const answer = await compose('ps', '--format', 'json', ...work.services);
    if (answer.outcome !== 'ok') return { outcome: answer.outcome, detail: answer.detail };
    const now = readContainers(answer.out, work.services);
    if (now.state === 'up') break;
    if (now.state === 'down' || !waits) return { outcome: 'failed', detail: now.why };
    asked.tell({ done: 0, total: null, unit: 'steps', note: now.why });
    await pause(parts.clock, LOOK_AGAIN_MS, asked.signal);
  }
  for (const service of work.services)
    for (const name of work.prove) {
      const flaw = await valueFlawIn(compose, service, name, variables[name]);
      if (flaw !== null) return flaw;
    }
  const count = Object.keys(variables).filter((name) => work.prove.includes(name)).length;
  const detail = `${work.services.join(', ')} run, with ${count} of the variables seen inside`;
  return { outcome: 'ok', detail };
}

async function valueFlawIn(
  compose: Compose,
  service: string,
  name: string,
  wanted: string | undefined,
): Promise<DriverOutcome | null> {
  if (wanted === undefined) return null;
  const { outcome, out, detail } = await compose('exec', '-T', service, 'printenv', name);
  if (outcome === 'unknown') return { outcome, detail };
  if (outcome !== 'ok')
    return {
      outcome: 'failed',
      detail: `"${service}" has no variable "${name}" inside\n${detail}`,
    };
  if (out.replace(/\r?\n$/, '') === wanted) return null;
  return { outcome: 'failed', detail: `"${service}" has another value of "${name}" inside` };
}
