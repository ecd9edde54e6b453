import { basename } from 'node:path';
import type { ActionOutcome, SecretScanWork } from './action.ts';
import type { ActionParts } from './action-parts.ts';
import { findClientSecrets } from './find-client-secrets.ts';
import { listScannedFiles } from './list-scanned-files.ts';
import { readWhole } from './read-whole.ts';

/**
 * Looks for secrets in what browsers get. It names variables and places, never values. What cannot be
 * read to its end is not known to be clean.
 */
export async function runSecretScan(
  work: SecretScanWork,
  { limits, signal }: ActionParts,
): Promise<ActionOutcome> {
  const listed = await listScannedFiles(work.paths, limits.secretScanFilesMax, signal);
  if ('trouble' in listed) return { outcome: 'unknown', detail: listed.trouble };
  const places: string[] = [];
  let [found, unread] = [0, 0];
  for (const file of listed.files) {
    signal.throwIfAborted();
    const read = await readWhole(file, limits.secretScanFileBytes);
    if ('trouble' in read) {
      unread += 1;
      continue;
    }
    const secrets = findClientSecrets(basename(file), read.text, work);
    found += secrets.length;
    // Only those that are told are kept: there may be millions.
    for (const { line, what } of secrets.slice(0, limits.secretScanPlacesMax - places.length))
      places.push(`${what.slice(0, NAME_LENGTH)} in ${shownPath(file, work.paths)}:${line}`);
  }
  const more = found > places.length ? ` and ${found - places.length} more` : '';
  const left = unread === 0 ? '' : `; ${unread} files could not be read`;
  if (found > 0) return { outcome: 'failed', detail: `${places.join(', ')}${more}${left}` };
  const outcome = unread > 0 ? 'unknown' : 'ok';
  return { outcome, detail: `nothing in ${listed.files.length} files${left}` };
}

/** Characters of a variable's name that are shown. */
const NAME_LENGTH = 100;

/** From the folder on that was named. */
function shownPath(file: string, paths: readonly string[]): string {
  const root = paths.find((path) => file.startsWith(`${path}/`));
  return root === undefined ? basename(file) : `${basename(root)}${file.slice(root.length)}`;
}
