import type { DriverAsk, DriverOutcome } from '../driver.ts';
import type { DriverParts } from '../driver-parts.ts';
import type { SupabaseApi } from './supabase-api.ts';
import type { SupabaseWork } from './supabase-work.ts';

/** What of the server a driver for Supabase works with. */
export type SupabaseParts = Pick<
  DriverParts,
  'clock' | 'limits' | 'guard' | 'authorities' | 'secrets'
>;

/** What a way back is given in each of its steps. */
export interface SupabaseStep {
  readonly work: SupabaseWork;
  readonly parts: SupabaseParts;
  readonly asked: DriverAsk;
  readonly api: SupabaseApi;
}

/** The four steps of one kind of target. */
export interface SupabaseWay {
  prepare(step: SupabaseStep): Promise<DriverOutcome>;
  execute(step: SupabaseStep): Promise<DriverOutcome>;
  verify(step: SupabaseStep): Promise<DriverOutcome>;
  undo(step: SupabaseStep): Promise<DriverOutcome>;
}

/** A success. Never throws. */
export function done(detail: string): DriverOutcome {
  return { outcome: 'ok', detail };
}
