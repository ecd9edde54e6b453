import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { describeDuration } from '@tidegate/core';
import type { ActionOutcome, FileWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { readWhole, statFile } from './read-whole.ts';

/** Looks at one file: whether it is there, fresh, and has what it must have. */
export async function runFileCheck(work: FileWork, parts: ActionParts): Promise<ActionOutcome> {
  const found = await statFile(work.path);
  if ('trouble' in found) {
    const isMissing = found.trouble === 'ENOENT' || found.trouble === 'ENOTDIR';
    return isMissing ? failed('it is not there') : unknown(`it cannot be read: ${found.trouble}`);
  }
  const ageMs = Math.max(0, parts.clock.nowMs() - found.changedMs);
  const { newerThanMs, sha256, contains } = work;
  if (newerThanMs !== null && ageMs > newerThanMs) {
    const age = describeDuration(ageMs - (ageMs % 1_000));
    return failed(`it was changed ${age} ago, not within ${describeDuration(newerThanMs)}`);
  }
  if (sha256 !== null && (await hashOf(work.path, parts.signal)) !== sha256)
    return failed('its SHA-256 is another one');
  if (contains === null) return { outcome: 'ok', detail: 'it is there' };
  const read = await readWhole(work.path, parts.limits.actionFileBytes);
  if ('trouble' in read) return unknown(`it cannot be read: ${read.trouble}`);
  return read.text.includes(contains)
    ? { outcome: 'ok', detail: 'it has the text' }
    : failed('it lacks the text');
}

async function hashOf(path: string, signal: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { signal })) hash.update(chunk as Buffer);
  return hash.digest('hex');
}

function failed(detail: string): ActionOutcome {
  return { outcome: 'failed', detail };
}

function unknown(detail: string): ActionOutcome {
  return { outcome: 'unknown', detail };
}
