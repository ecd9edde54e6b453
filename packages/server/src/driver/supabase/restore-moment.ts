import { pause } from '../pause.ts';
import { restLimits } from '../rest/rest-limits.ts';
import { StepFailure } from '../step-failure.ts';
import { done, type SupabaseStep, type SupabaseWay } from './supabase-way.ts';

const WELL = 'ACTIVE_HEALTHY';

/** Looks until a restore that was accepted is seen to begin. */
const LOOKS_MAX = 30;

/**
 * Brings the whole database back to a moment. What was written after it is lost, and the project is not
 * reachable meanwhile.
 */
export function restoreMoment(moment: {
  readonly unixS: number;
  readonly moment: string;
}): SupabaseWay {
  const { unixS, moment: text } = moment;
  return {
    async prepare(step) {
      refuseUnnamed(step);
      await refuseOutside(step, unixS, text);
      return done(
        `brings the database of "${step.work.project}" back to ${text}; what was written after that is lost, and the project is not reachable meanwhile`,
      );
    },
    async execute(step) {
      refuseUnnamed(step);
      const { asked, api } = step;
      // Of this rollback and this go at it: a person who has it done anew means it.
      const restoring = `${asked.key} ${unixS}`;
      if (asked.memo['restoring'] === restoring) return done('Supabase was asked for it already');
      const memo = { ...asked.memo, restoring };
      const status = await api.status();
      if (status === 'RESTORING') return { ...done('Supabase is at it'), memo };
      refuseUnsure(step, text);
      await refuseOutside(step, unixS, text);
      await begin(step, unixS).catch((cause: unknown) => {
        throw cause instanceof StepFailure && cause.outcome !== 'failed'
          ? new StepFailure(cause.message, cause.outcome, memo)
          : cause;
      });
      return { ...done(`Supabase brings the database back to ${text}`), memo };
    },
    async verify(step) {
      await waitFor(step, (now) => now === WELL, Number.POSITIVE_INFINITY);
      if (await step.api.isDatabaseWell()) return done('the project and its database are well');
      throw new StepFailure('Supabase says that the database is not well');
    },
    async undo() {
      throw new StepFailure(
        `what was written after ${text} is gone from the database; it can be brought back from a backup alone`,
      );
    },
  };
}

/** What overwrites what is live has to be named twice. */
function refuseUnnamed({ work }: SupabaseStep): void {
  if (work.overwrites === work.project) return;
  throw new StepFailure(
    `restoring would overwrite the live database of "${work.project}"; the server's file has to say so by "overwrites"`,
  );
}

/** Asked twice it would take away what was written since the first time. */
function refuseUnsure({ asked, work }: SupabaseStep, text: string): void {
  if (asked.begunBefore !== true) return;
  throw new StepFailure(
    `the server ended while it asked for ${text}, and nobody knows whether Supabase heard it; look at project "${work.project}", then have the layer done anew, or say that it is done`,
    'unknown',
  );
}

/** Asks for it, and sees it begin. */
async function begin(step: SupabaseStep, unixS: number): Promise<void> {
  await step.api.restoreTo(unixS);
  await waitFor(step, (now) => now !== WELL, LOOKS_MAX);
}

async function refuseOutside({ api }: SupabaseStep, unixS: number, text: string): Promise<void> {
  const { isEnabled, earliestS, latestS } = await api.pitrWindow();
  if (!isEnabled) throw new StepFailure('the project has no point-in-time recovery');
  if (earliestS === null || latestS === null)
    throw new StepFailure('the project has no moment yet that it could be brought back to');
  if (unixS >= earliestS && unixS <= latestS) return;
  throw new StepFailure(
    `${text} cannot be brought back: what is kept reaches from ${isoOf(earliestS)} to ${isoOf(latestS)}`,
  );
}

async function waitFor(
  { api, parts, asked }: SupabaseStep,
  isSo: (status: string) => boolean,
  looksMax: number,
): Promise<void> {
  for (let looks = 1; looks <= looksMax; looks += 1) {
    const status = await api.status();
    if (isSo(status)) return;
    const note = `the project is "${status}"`;
    asked.tell({ done: looks, total: null, unit: 'steps', note });
    if (/FAILED/.test(status)) throw new StepFailure(`Supabase gave up: ${note}`);
    await pause(parts.clock, restLimits.lookEveryMs, asked.signal).catch(() => {
      throw new StepFailure(`its time was over: ${note}`, 'timed-out');
    });
  }
  throw new StepFailure('Supabase took the request, and nothing began', 'unknown');
}

function isoOf(unixS: number): string {
  return new Date(unixS * 1_000).toISOString().replace('.000Z', 'Z');
}
