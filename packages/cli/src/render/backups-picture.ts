import { describeDuration } from '@tidegate/core';
import type { BackupView, DatabaseView, DrillView } from '@tidegate/protocol';
import type { Colors } from '../terminal.ts';
import { bytesText } from './bytes-text.ts';
import { plain } from './plain.ts';
import { table } from './table.ts';
import { distanceText, timeText } from './time-text.ts';

/** Lines that show backups, as they are handed over. */
export function backupsPicture(
  backups: readonly BackupView[],
  nowMs: number,
  colors: Colors,
): string[] {
  const rows = backups.map((backup) => [
    backup.id,
    `${MARKS[backup.state]} ${backup.state}`,
    distanceText(backup.startedMs, nowMs),
    backup.bytes === 0 ? '' : bytesText(backup.bytes),
    backup.copies.map(copyText).join(' '),
    backup.policy ?? '',
    backup.detail === '' ? (backup.remarks[0] ?? '') : backup.detail,
  ]);
  return table(['id', 'state', 'begun', 'size', 'copies', 'policy', ''], rows, colors);
}

/** A backup with all that is worth saying of it. */
export function backupLines(backup: BackupView): string[] {
  const { id, state, bytes, copies, remarks, detail, verifiedMs, tables, rows } = backup;
  const isCompared = verifiedMs === null ? '' : `, restored and compared ${timeText(verifiedMs)}`;
  return [
    `${MARKS[state]} ${id} is ${state}${isCompared}`,
    ...(bytes === 0
      ? []
      : [`   ${bytesText(bytes)}, ${counted(tables, 'table')}, ${counted(rows, 'row')}`]),
    ...copies.map(
      (copy) => `   ${copyText(copy)} ${copy.state}${copy.offSite ? ', off site' : ''}`,
    ),
    ...(detail === '' ? [] : [`   ${detail}`]),
    ...remarks.map((remark) => `   ${remark}`),
  ].map(plain);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}

/** A verification, a drill or a restore with what it found. */
export function drillLines(drill: DrillView): string[] {
  const { id, kind, state, database, backup, rtoS, rpoS, rtoLimitS, rpoLimitS } = drill;
  return [
    `${state === 'ok' ? '✓' : '✗'} ${kind} of "${database}" ${state}: ${drill.detail}`,
    `   ${id}${backup === null ? '' : `, from ${backup}`}`,
    ...measured('back within', rtoS, rtoLimitS),
    ...measured('data lost', rpoS, rpoLimitS),
    ...drill.differences.map((difference) => `   ${difference}`),
  ].map(plain);
}

/** Databases, how safe each is, and when its policies run. */
export function databasesPicture(
  databases: readonly DatabaseView[],
  nowMs: number,
  colors: Colors,
): string[] {
  return databases.flatMap((database, index) => [
    ...(index === 0 ? [] : ['']),
    colors.bold(plain(`${database.name}  ${database.kind}  ${database.environment}`)),
    plain(`${database.rule321.met ? '✓' : '✗'} 3-2-1: ${database.rule321.sentence}`),
    plain(newestLine(database, nowMs)),
    ...table(
      ['policy', 'when', 'keep', 'stores', 'last', 'next', 'trouble'],
      database.policies.map((policy) => [
        policy.name,
        policy.when,
        policy.keep,
        policy.stores.join(' '),
        policy.lastMs === null ? 'never' : distanceText(policy.lastMs, nowMs),
        policy.nextMs === null ? '–' : distanceText(policy.nextMs, nowMs),
        policy.trouble ?? '',
      ]),
      colors,
    ),
    ...database.stores.map((store) => plain(spaceLine(store))),
  ]);
}

function newestLine({ newestVerifiedMs, lastDrillMs, rtoS, rpoS }: DatabaseView, nowMs: number) {
  const verified =
    newestVerifiedMs === null
      ? '✗ no backup of it was restored and compared'
      : `✓ newest verified backup ${distanceText(newestVerifiedMs, nowMs)}`;
  if (lastDrillMs === null) return `${verified}; no drill yet`;
  const figures = [
    ...(rtoS === null ? [] : [`back within ${seconds(rtoS)}`]),
    ...(rpoS === null ? [] : [`${seconds(rpoS)} of data lost`]),
  ];
  return `${verified}; last drill ${distanceText(lastDrillMs, nowMs)}: ${figures.join(', ')}`;
}

function spaceLine({ name, kind, offSite, freeBytes, totalBytes }: DatabaseView['stores'][number]) {
  const space =
    freeBytes === null || totalBytes === null
      ? 'does not tell its space'
      : `${bytesText(freeBytes)} of ${bytesText(totalBytes)} free`;
  return `${name}  ${kind}${offSite ? ', off site' : ''}: ${space}`;
}

function measured(what: string, foundS: number | null, limitS: number | null): string[] {
  if (foundS === null) return [];
  const limit = limitS === null ? '' : `, wanted at most ${seconds(limitS)}`;
  return [`   ${what}: ${seconds(foundS)}${limit}`];
}

function seconds(value: number): string {
  return describeDuration(Math.ceil(value) * 1_000);
}

function copyText({ store, state }: BackupView['copies'][number]): string {
  return `${state === 'stored' ? '✓' : state === 'writing' ? '·' : '✗'}${store}`;
}

const MARKS = {
  running: '·',
  stored: '○',
  verified: '✓',
  failed: '✗',
  expired: '–',
} as const satisfies Readonly<Record<BackupView['state'], string>>;
