import { createHash } from 'node:crypto';
import { parseFile } from '@tidegate/protocol';
import { onTestFinished } from 'vitest';
import { fakeClock } from '../config/clock.fixture.ts';
import { limits } from '../config/limits.ts';
import { type Log, silentLog } from '../config/log.ts';
import type { OutcomeReader } from '../outcome/reader.ts';
import { outcomeReaderOver } from '../outcome/reader-over.ts';
import { openOutcomeEngine } from '../outcome/sqlite-engine.ts';
import { openSqliteEngine } from '../store/sqlite-engine.ts';
import { ANA, aFlag, aWorld, FLAG, flagsFile, serving, T0 } from '../store/store-world.fixture.ts';
import { temporaryDirectory } from '../store/temporary-directory.fixture.ts';
import { createExperimentService } from './create-experiment-service.ts';

export const PLACE = { environment: 'production', name: 'layout' };

/** An experiment of three arms over an hour, with a look every 5 min. */
export const LAYOUT = `apiVersion: tidegate/v1
kind: Experiment
name: layout
environment: production
flag: ${FLAG}
unit: userId
arms:
  - { variant: legacy, weight: 34% }
  - { variant: new, weight: 33% }
  - { variant: newer, weight: 33% }
primary:
  engagement: { event: engaged, better: higher, expect: 20%, detect: 50% }
sample: { units: 300, per: total }
duration: 1h
analysis: { look: 5m }
notify: [ops]
`;

/**
 * A service over a real store and a real reader, and units that come and do things.
 *
 * @param wrap puts trouble between the service and its reader
 */
export async function experimentWorld(wrap: (reader: OutcomeReader) => OutcomeReader = (it) => it) {
  const directory = temporaryDirectory();
  const store = await openSqliteEngine(directory);
  onTestFinished(() => store.close());
  const world = await aWorld(store);
  const variants = { legacy: 'v1', new: 'v2', newer: 'v3' };
  await world.apply(
    flagsFile(aFlag({ variants, environments: { production: serving('legacy') } })),
  );
  const clock = fakeClock(T0);
  const real = outcomeReaderOver(async () => openOutcomeEngine({ directory, queries: [] }), clock);
  onTestFinished(() => real.close());
  const reader = wrap(real);
  const news: number[] = [];
  const errors: string[] = [];
  const log: Log = { ...silentLog, error: (_, text) => errors.push(text ?? '') };
  const service = createExperimentService({
    ...{ store, clock, limits, log, reader },
    term: () => world.term,
    onNews: () => void news.push(clock.nowMs()),
    onChanged: () => {},
    actions: [],
  });
  onTestFinished(() => service.close());
  let sequence = 100;
  return {
    ...{ store, world, clock, service, news, errors },
    async apply(text: string) {
      const parsed = parseFile('experiment.yaml', text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
      await world.apply({ name: 'experiment.yaml', parsed: parsed.parsed });
    },
    start: () => service.start(PLACE, { reason: null, atMs: null, scale: null, actor: ANA }),
    /** So many units meet a variant in a draw, the first of them engage. */
    async units(variant: string, draw: number, met: number, engaged: number, prefix = variant) {
      const atMs = clock.nowMs();
      sequence += 1;
      const place = { key: FLAG, variant, draw, atMs };
      const names = Array.from({ length: met }, (_, n) => hashOf(`${prefix}-${n}`));
      const batch = {
        units: [
          ...names.map((unit) => ({ kind: 'exposure' as const, unit, ...place })),
          ...names
            .slice(0, engaged)
            .map((unit) => ({ kind: 'conversion' as const, key: 'engaged', unit, atMs: atMs + 1 })),
        ],
        sequence,
        instanceId: 'instance-2',
      };
      world.nowMs = atMs + 2;
      await world.send([], batch);
    },
    audit: async (action: string) => {
      const asked = { environment: 'production', subject: 'layout' };
      const { rows } = await store.read('listAudit', asked);
      return rows.filter((row) => row.action === action);
    },
  };
}

function hashOf(name: string): string {
  return createHash('sha256').update(name).digest('base64url').slice(0, 22);
}
