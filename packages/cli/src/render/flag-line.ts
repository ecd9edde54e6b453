import type { FlagView } from '@tidegate/protocol';
import { plain } from './plain.ts';

/** What a flag serves now, in one line. */
export function flagLine({ key, environment, killed, off, serve, owner }: FlagView): string {
  if (killed) return plain(`${key} in ${environment} is killed: everybody gets "${off}"`);
  const rolled = owner === null ? '' : `, but for whom the rollout "${owner}" decides`;
  return plain(`${key} in ${environment} serves "${serve}"${rolled}`);
}
