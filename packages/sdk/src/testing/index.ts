export type { MetVariant } from '../exposures.ts';
export type { TrackedEvent } from '../tracked-events.ts';
export { createTestClient } from './create-test-client.ts';
export type * from './types.ts';
