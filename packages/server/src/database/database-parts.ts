import type { Clock } from '../config/clock.ts';
import type { Limits } from '../config/limits.ts';

/** What every kind of database is made with. */
export interface DatabaseParts {
  readonly clock: Clock;
  readonly limits: Pick<Limits, 'actionDetailLength'>;
  /** Folder of this server's own store; what is written on the way lies under it. */
  readonly directory: string;
}
