import type { RestoreOverAsked, Told } from '../../database/database-driver.ts';
import { BackupFailure } from '../backup-store.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupRecord } from './backup-record.ts';
import type { BackupWorld, KnownDatabase } from './backup-world.ts';
import { contentsDifferences } from './contents-differences.ts';
import { failureText } from './failure-text.ts';
import { withSomeCopy } from './open-some-copy.ts';

/** A restore over the live database. */
export interface LiveAsk {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  readonly known: KnownDatabase;
  readonly store: string | null;
  readonly tables: readonly string[];
  readonly toMs: number | null;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => Told;
}

/** What it came to. */
export interface LiveOutcome {
  /** Checks that do not hold now. */
  readonly flaws: readonly string[];
  /** What else is worth telling: checks before, what changed, other copies. */
  readonly notes: readonly string[];
  readonly rtoS: number;
}

/**
 * Puts a backup in the place of the live database: from a copy that was read and compared as a whole
 * before, of this database only. Its checks are run before and after.
 *
 * @throws BackupFailure when nothing was replaced
 */
export async function restoreLive(world: BackupWorld, ask: LiveAsk): Promise<LiveOutcome> {
  const { manifest, known, tables, toMs, signal, tell } = ask;
  const { driver } = known;
  const beganMs = world.clock.monotonicMs();
  const before = await lookBefore(world, ask);
  const { engine, serverVersion, kind, more } = manifest;
  const asked = { signal, tell: tell('restoring') };
  const accept = acceptOf(ask);
  const restore = { ...asked, engine, serverVersion, kind, more, tables, toMs, accept };
  const { troubles } = await withSomeCopy(world, { ...ask, isCheckedBefore: true }, (content) =>
    driver.restoreOver(content, restore),
  );
  const after = await lookAfter(world, ask, before.readings);
  const notes = [...before.notes, ...after.notes, ...troubles];
  return { flaws: after.flaws, notes, rtoS: (world.clock.monotonicMs() - beganMs) / 1_000 };
}

/** What was restored is compared with what was backed up before it is live. */
function acceptOf({ manifest, signal, tell }: LiveAsk): NonNullable<RestoreOverAsked['accept']> {
  return async (restored) => {
    const found = await restored.contents({ signal, tell: tell('comparing') });
    const [first, ...more] = contentsDifferences(manifest.contents, found);
    if (first === undefined) return;
    const others = more.length === 0 ? '' : ` (and ${more.length} more)`;
    throw new BackupFailure(
      'refused',
      `Cannot restore it over "${manifest.database}": restored beside it, it differs: ${first}${others}; nothing was replaced`,
    );
  };
}

/** It is replaced by now: whatever cannot be looked at is told, and undoes nothing. */
async function lookAfter(
  world: BackupWorld,
  { known: { driver }, signal, tell }: LiveAsk,
  readings: Before['readings'],
): Promise<Pick<LiveOutcome, 'flaws' | 'notes'>> {
  const checking = { signal, tell: tell('checking') };
  try {
    const flaws = await driver.integrity(checking, {});
    // What is compared with before differs by what went back: that is told, and is no flaw.
    const all = await driver.integrity(checking, readings);
    const changed = all.filter((sentence) => !flaws.includes(sentence));
    return { flaws, notes: changed.map((sentence) => `went back: ${sentence}`) };
  } catch (cause) {
    const why = failureText(cause, world.safety);
    return { flaws: [`restored, and it could not be checked: ${why}`], notes: [] };
  }
}

interface Before {
  readonly readings: Readonly<Record<string, string>>;
  readonly notes: readonly string[];
}

/** What is gone cannot be looked at, and is what a restore is for. */
async function lookBefore(
  world: BackupWorld,
  { manifest, known, signal, tell }: LiveAsk,
): Promise<Before> {
  const { driver } = known;
  const asked = { signal, tell: tell('looking at the live database') };
  try {
    const { identity } = await driver.facts(asked);
    if (identity !== manifest.identity) {
      throw new BackupFailure(
        'other-database',
        `Cannot restore it over "${known.entry.name}": it is a backup of another database; restore it into a new one`,
      );
    }
    const readings = await driver.readings(asked);
    const failed = await driver.integrity(asked, {});
    return { readings, notes: failed.map((sentence) => `before: ${sentence}`) };
  } catch (cause) {
    signal.throwIfAborted();
    if (cause instanceof BackupFailure && cause.code === 'other-database') throw cause;
    const why = failureText(cause, world.safety);
    return { readings: {}, notes: [`before: the live database could not be looked at: ${why}`] };
  }
}
