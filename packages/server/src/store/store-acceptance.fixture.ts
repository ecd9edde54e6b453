import { afterEach, beforeEach, describe } from 'vitest';
import { describeBackups } from './acceptance-backups.fixture.ts';
import { describeCommands } from './acceptance-commands.fixture.ts';
import { describeDeployments } from './acceptance-deployments.fixture.ts';
import { describeFlags } from './acceptance-flags.fixture.ts';
import { describeForeign } from './acceptance-foreign.fixture.ts';
import { describeFreezes } from './acceptance-freezes.fixture.ts';
import { describePlans } from './acceptance-plans.fixture.ts';
import { describePublishing } from './acceptance-publishing.fixture.ts';
import { describeReviews } from './acceptance-reviews.fixture.ts';
import { describeRollouts } from './acceptance-rollouts.fixture.ts';
import { describeSettings } from './acceptance-settings.fixture.ts';
import { describeTelemetry } from './acceptance-telemetry.fixture.ts';
import { describeUsers } from './acceptance-users.fixture.ts';
import type { Store } from './store.ts';

/** A fresh, empty store, and how to open the same one again. */
export interface StoreUnderTest {
  readonly store: Store;
  /** Closes the store and opens it again, as after a restart. */
  reopen(): Promise<Store>;
  /** Closes the store and removes everything. */
  dispose(): Promise<void>;
}

/** Parts of the suite. */
const PARTS = {
  settings: describeSettings,
  flags: describeFlags,
  reviews: describeReviews,
  foreign: describeForeign,
  publishing: describePublishing,
  rollouts: describeRollouts,
  freezes: describeFreezes,
  plans: describePlans,
  commands: describeCommands,
  telemetry: describeTelemetry,
  backups: describeBackups,
  deployments: describeDeployments,
  users: describeUsers,
};

/**
 * What every store must do: the same suite for each.
 *
 * @param parts of a store that is another one behind a door, those that try the door; default: all
 */
export function describeStore(
  name: string,
  open: () => Promise<StoreUnderTest>,
  parts: readonly (keyof typeof PARTS)[] = Object.keys(PARTS) as (keyof typeof PARTS)[],
): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await subject.dispose();
    });
    for (const part of parts) PARTS[part](() => subject);
  });
}
