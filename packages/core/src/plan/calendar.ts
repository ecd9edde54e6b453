import type { Plan } from '../rollout/types.ts';
import { type Fields, readPart } from './fields.ts';
import { readFreezes } from './freezes.ts';
import { PLAN_LIMITS } from './limits.ts';
import { readList } from './list.ts';
import type { Report } from './report.ts';
import { readPeriod } from './weekly-period.ts';
import { readWindow, type Windows } from './window.ts';

/**
 * Reads when phases may be entered, when nothing is raised, and freezes. Never throws; what cannot be
 * read is reported and left out.
 *
 * @param windows gets the plan's window
 */
export function readCalendar(
  report: Report,
  fields: Fields,
  windows: Windows,
): Pick<Plan, 'window' | 'avoid' | 'freezes'> {
  const window = readPart(fields, 'window', (value) => readWindow(report, value, windows));
  const avoid = readPart(fields, 'avoid', (value) =>
    readList(report, value, '"avoid"', 1, PLAN_LIMITS.avoid).flatMap(
      (item) => readPeriod(report, item, 'a period of "avoid"') ?? [],
    ),
  );
  const freezes = readPart(fields, 'freezes', (value) => readFreezes(report, value));
  return { ...window, ...avoid, ...freezes };
}
