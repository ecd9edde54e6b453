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

/** What every store must do: the same suite for each. */
export function describeStore(name: string, open: () => Promise<StoreUnderTest>): void {
  describe(name, () => {
    let subject: StoreUnderTest;
    beforeEach(async () => {
      subject = await open();
    });
    afterEach(async () => {
      await subject.dispose();
    });
    describeSettings(() => subject);
    describeFlags(() => subject);
    describeReviews(() => subject);
    describeForeign(() => subject);
    describePublishing(() => subject);
    describeRollouts(() => subject);
    describeFreezes(() => subject);
    describePlans(() => subject);
    describeCommands(() => subject);
    describeTelemetry(() => subject);
    describeBackups(() => subject);
    describeDeployments(() => subject);
    describeUsers(() => subject);
  });
}
