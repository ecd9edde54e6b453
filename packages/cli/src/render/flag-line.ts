import type { FlagView } from '@tidegate/protocol';
import { plain } from './plain.ts';

/** What a flag serves now, in one line. */
export function flagLine(view: FlagView): string {
  const { key, environment, killed, off, serve, owner } = view;
  const where = `${key} in ${environment}`;
  if (view.archivedMs !== null)
    return plain(`${where} is archived: SDKs answer their callers' defaults`);
  if (killed) return plain(`${where} is killed: everybody gets "${off}"`);
  if (view.broken !== null) return plain(`${where} is broken: ${view.broken}`);
  const rolled = owner === null ? '' : `, but for whom the rollout "${owner}" decides`;
  const ruled = view.rules.length === 0 ? '' : `, but for whom a rule decides`;
  return plain(`${where} serves "${serve}"${ruled}${rolled}`);
}
