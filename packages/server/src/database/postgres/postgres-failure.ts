import { actionDetail } from '../../action/action-detail.ts';
import { BackupFailure } from '../../backup/backup-store.ts';
import type { Limits } from '../../config/limits.ts';
import type { StreamingEnd } from '../streaming-program.ts';

/** What failures are told with. */
export interface FailureParts {
  readonly name: string;
  readonly secrets: readonly string[];
  readonly limits: Pick<Limits, 'actionDetailLength'>;
  readonly signal: AbortSignal;
}

/** What a session came to that failed, in words that quote neither secrets nor rows. */
export function sessionFailure(what: string, cause: unknown, by: FailureParts): BackupFailure {
  if (cause instanceof BackupFailure) return cause;
  const subject = `Cannot ${what} database "${by.name}"`;
  if (by.signal.aborted) return new BackupFailure('ended', `${subject}: it was ended`, { cause });
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const said = cause instanceof Error ? cause.message : String(cause);
  const shown = actionDetail(said, by);
  if (REACHING.test(code))
    return new BackupFailure('unreachable', `${subject}: it is not reached (${code})`, { cause });
  if (code.startsWith('28') || code === '3D000')
    return new BackupFailure('unreachable', `${subject}: it lets nobody in: ${shown}`, { cause });
  if (code === '42501') {
    const right = 'give its user the right, see the guide to databases';
    return new BackupFailure('refused', `${subject}: ${shown}; ${right}`, { cause });
  }
  if (code === '53100')
    return new BackupFailure('no-space', `${subject}: its server has no space left`, { cause });
  // Messages of other codes may quote a row.
  const isNaming = /^(42|55|57|3F|0A|25|53|58)/.test(code);
  const why = isNaming || code === '' ? shown : `its server refuses (${code})`;
  return new BackupFailure('failed', `${subject}: ${why}`, { cause });
}

/** What a program of PostgreSQL came to that failed. */
export function programFailure(
  what: string,
  program: string,
  { code, trouble, said }: StreamingEnd,
  by: FailureParts,
): BackupFailure {
  const subject = `Cannot ${what} database "${by.name}"`;
  if (by.signal.aborted) return new BackupFailure('ended', `${subject}: it was ended`);
  if (trouble !== null)
    return new BackupFailure('failed', `${subject}: "${program}" cannot be started: ${trouble}`);
  // What a program says under DETAIL and CONTEXT are people's rows.
  const lines = said
    .split('\n')
    .filter((line) => /^[\w-]+: (error|fatal|.*FATAL|detail)/i.test(line));
  const first = lines.filter((line) => !/(DETAIL|CONTEXT|Command was)/.test(line)).slice(0, 3);
  const shown = actionDetail(first.join('; '), by);
  const how = code === null ? 'was ended by a signal' : `ended with exit code ${code}`;
  const why = shown === '' ? '' : `: ${shown}`;
  const kind = kindOf(said);
  return new BackupFailure(kind, `${subject}: "${program}" ${how}${why}`);
}

function kindOf(said: string): BackupFailure['code'] {
  if (/No space left on device|could not extend file/.test(said)) return 'no-space';
  if (/unsupported version .* in file header|server version mismatch/.test(said))
    return 'newer-version';
  if (/valid archive|end of file|could not uncompress|corrupt/i.test(said)) return 'damaged';
  if (/could not connect|connection to server .* failed/.test(said)) return 'unreachable';
  if (/permission denied/.test(said)) return 'refused';
  return 'failed';
}

const REACHING =
  /^(ECONN|ENOTFOUND|EHOST|ENET|EAI_|ETIMEDOUT|EPIPE|ENOENT|CONNECT|CONNECTION_|57P0)/;
