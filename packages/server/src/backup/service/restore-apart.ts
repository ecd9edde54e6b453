import type { Told } from '../../database/database-driver.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupRecord } from './backup-record.ts';
import type { BackupWorld, KnownDatabase } from './backup-world.ts';
import { contentsDifferences } from './contents-differences.ts';
import { failureText } from './failure-text.ts';
import { withSomeCopy } from './open-some-copy.ts';

/** A restore beside the live database. */
export interface ApartAsk {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  readonly known: KnownDatabase;
  readonly store: string | null;
  /** Name of the new database; `null` = one that is dropped afterwards. */
  readonly into: string | null;
  readonly region: string | null;
  readonly toMs: number | null;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => Told;
}

/** What a restore apart came to. */
export interface ApartOutcome {
  readonly name: string;
  /** Between the manifest and what was restored. */
  readonly differences: readonly string[];
  /** User-defined checks that do not hold on what was restored. */
  readonly flaws: readonly string[];
  /** What is wrong with copies that were tried before. */
  readonly troubles: readonly string[];
  /** From the beginning until it was compared, s. */
  readonly rtoS: number;
}

/**
 * Restores a backup into a database of its own, compares it with what was backed up and times it.
 *
 * @throws BackupFailure when it cannot be restored; what was begun is dropped then
 */
export async function restoreApart(world: BackupWorld, ask: ApartAsk): Promise<ApartOutcome> {
  const { manifest, known, into, region, toMs, signal, tell } = ask;
  const { clock, log } = world;
  const beganMs = clock.monotonicMs();
  const { engine, serverVersion, kind, more } = manifest;
  const asked = { signal, tell: tell('restoring') };
  const restore = { ...asked, engine, serverVersion, kind, more, toMs };
  const { done: scratch, troubles } = await withSomeCopy(
    world,
    { ...ask, isCheckedBefore: false },
    (content) => known.driver.restoreApart(content, { name: into, region }, restore),
  );
  let isKept = false;
  try {
    const found = await scratch.contents({ signal, tell: tell('comparing') });
    // At another moment there was something else in it.
    const differences = toMs === null ? contentsDifferences(manifest.contents, found) : [];
    const flaws = await scratch.integrity({ signal, tell: tell('checking') }, {});
    const rtoS = (clock.monotonicMs() - beganMs) / 1_000;
    isKept = into !== null;
    return { name: scratch.name, differences, flaws, troubles, rtoS };
  } finally {
    if (!isKept)
      await scratch.drop().catch((cause: unknown) => {
        const why = failureText(cause, world.safety);
        log.warn({ database: known.entry.name, scratch: scratch.name, why }, 'it was not dropped');
      });
  }
}
