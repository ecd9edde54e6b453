import type { Readable } from 'node:stream';
import { nearestName } from '@tidegate/core';
import type { Safety } from '../../config/safety.ts';
import type { Told } from '../../database/database-driver.ts';
import { BackupFailure } from '../backup-store.ts';
import { checkStored } from '../format/check-stored.ts';
import { openBackup } from '../format/open-backup.ts';
import type { Manifest } from '../manifest.ts';
import type { BackupEncryption } from '../policy.ts';
import type { BackupRecord } from './backup-record.ts';
import { type BackupWorld, storeOf } from './backup-world.ts';
import { failureText } from './failure-text.ts';
import { toldStream } from './told-stream.ts';

/** Which copies of a backup are tried, and how. */
export interface CopyAsk {
  readonly record: BackupRecord;
  readonly manifest: Manifest;
  /** This one alone; `null` = one after the other. */
  readonly store: string | null;
  /** Read to its end before anything is done with it. */
  readonly isCheckedBefore: boolean;
  readonly signal: AbortSignal;
  readonly tell: (what: string) => Told;
}

/**
 * Does something with the first copy that is as it was. One that is damaged or missing is marked so,
 * and the next is tried.
 *
 * @returns what was done, and what is wrong with other copies, as sentences
 * @throws BackupFailure when no copy is left, or what is to be done fails for another reason
 */
export async function withSomeCopy<T>(
  world: BackupWorld,
  ask: CopyAsk,
  use: (content: Readable) => Promise<T>,
): Promise<{ readonly done: T; readonly troubles: string[] }> {
  const { record, manifest, store: wanted, signal } = ask;
  const encryption = encryptionOf(world.safety, manifest, record.row.policy);
  const troubles: string[] = [];
  for (const name of copiesOf(world, record, wanted)) {
    try {
      signal.throwIfAborted();
      const used = await withCopy(world, ask, name, encryption, use);
      if ('cause' in used) throw new Unrelated(used.cause);
      return { done: used.done, troubles };
    } catch (cause) {
      if (cause instanceof Unrelated) throw cause.of;
      if (!isOfCopy(cause)) throw cause;
      troubles.push(`copy in "${name}": ${failureText(cause, world.safety)}`);
      if (cause.code === 'unreachable') continue;
      record.setCopy(name, { state: 'failed' });
      await record.save({});
    }
  }
  throw new BackupFailure('damaged', `no copy of it is whole: ${troubles.join('; ')}`);
}

/** What failed although the copy is as it was is told apart from what is wrong with the copy. */
async function withCopy<T>(
  world: BackupWorld,
  { manifest, isCheckedBefore, signal, tell }: CopyAsk,
  name: string,
  encryption: BackupEncryption | null,
  use: (content: Readable) => Promise<T>,
): Promise<{ readonly done: T } | { readonly cause: unknown }> {
  const read = () => storeOf(world, name).get(manifest.object, signal);
  const check = async (): Promise<void> => {
    const stored = await read();
    const told = toldStream(stored, manifest.bytes, tell(`checking the copy in "${name}"`));
    await checkStored(manifest, told, signal);
  };
  if (isCheckedBefore) await check();
  const content = openBackup({ manifest, stored: await read(), encryption, signal });
  let trouble: unknown = null;
  content.on('error', (error) => {
    trouble ??= error;
  });
  try {
    const done = await use(content);
    // Who stopped before the end has not seen whether the end is as it was.
    if (trouble === null && !content.readableEnded && !isCheckedBefore) await check();
    if (trouble === null) return { done };
  } catch (cause) {
    const isDamaged = cause instanceof BackupFailure && cause.code === 'damaged';
    if (!(trouble instanceof BackupFailure) && !isDamaged) return { cause };
    trouble ??= cause;
  } finally {
    content.destroy();
  }
  // A program that was fed a damaged copy says something else.
  throw trouble;
}

/** Carries what failed past those who would try another copy. */
class Unrelated extends Error {
  readonly of: unknown;

  constructor(of: unknown) {
    super('it failed for another reason than its copy');
    this.name = 'Unrelated';
    this.of = of;
  }
}

function isOfCopy(cause: unknown): cause is BackupFailure {
  if (!(cause instanceof BackupFailure)) return false;
  return cause.code === 'damaged' || cause.code === 'not-found' || cause.code === 'unreachable';
}

function copiesOf(world: BackupWorld, record: BackupRecord, wanted: string | null): string[] {
  const { id } = record.row;
  const stored = record.copies.filter(({ state }) => state === 'stored').map(({ store }) => store);
  if (wanted !== null) {
    if (stored.includes(wanted)) return [wanted];
    const nearest = nearestName(wanted, stored);
    throw new BackupFailure(
      'not-found',
      `Cannot read backup "${id}" from "${wanted}": no copy lies there; ${nearest === null ? `it lies in ${stored.join(', ') || 'no store'}` : `did you mean "${nearest}"?`}`,
    );
  }
  // In the order of the configuration: the nearest is named first.
  const order = [...world.stores.keys()];
  return stored.sort((a, b) => order.indexOf(a) - order.indexOf(b));
}

/** The key of its policy; where that is gone or has none any more, that of another of its database. */
function encryptionOf(
  { backups }: Safety,
  { database, encryption }: Manifest,
  policy: string | null,
): BackupEncryption | null {
  if (encryption === null) return null;
  const same = backups.filter((one) => one.database === database && one.encryption !== null);
  const own = same.find(({ name }) => name === policy) ?? same[0];
  if (own?.encryption) return own.encryption;
  throw new BackupFailure(
    'wrong-passphrase',
    `Cannot open it: it is encrypted, and no policy of "${database}" has a key; add "encrypt" to one`,
  );
}
