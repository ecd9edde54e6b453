import { nearestName } from '@tidegate/core';
import { ProblemError } from '@tidegate/protocol';
import type { Manifest } from '../manifest.ts';
import type { BackupRecord } from './backup-record.ts';

/**
 * What was written beside a backup that can be brought back.
 *
 * @param store which copy is wanted; `null` = any
 * @throws ProblemError `conflict` when it is not stored, `not-found` when no copy lies there
 */
export function requireGood(
  { row, copies }: Pick<BackupRecord, 'row' | 'copies'>,
  manifest: Manifest | null,
  store: string | null,
  what: string,
): Manifest {
  const { state, detail } = row;
  if (manifest === null || (state !== 'stored' && state !== 'verified')) {
    throw new ProblemError(
      'conflict',
      `Cannot ${what}: it is ${state}${detail === '' ? '' : ` (${detail})`}; take one that is stored or verified`,
    );
  }
  const names = copies.filter((copy) => copy.state === 'stored').map((copy) => copy.store);
  if (store === null ? names.length > 0 : names.includes(store)) return manifest;
  const nearest = store === null ? null : nearestName(store, names);
  const hint =
    nearest === null
      ? `copies lie in ${names.join(', ') || 'no store'}`
      : `did you mean "${nearest}"?`;
  throw new ProblemError(
    'not-found',
    `Cannot ${what}: no copy lies in "${store ?? 'any store'}"; ${hint}`,
  );
}
