import type { Kpi } from '../metric/types.ts';
import { readFields, readOptional, readRequired, type Vocabulary } from './fields.ts';
import { readHead } from './file-head.ts';
import { type ReadKpi, readKpi } from './kpi.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkName, claimName, readChoice } from './name.ts';
import { readNamed } from './named.ts';
import type { Report } from './report.ts';
import type { Node, ParsedFile, Position } from './types.ts';

/** What scorecards are for. */
export const PURPOSES = ['kpis', 'budgets', 'criteria'] as const;

/** Keys of a scorecard. */
export const SCORECARD: Vocabulary = {
  what: 'a scorecard',
  required: {
    name: 'name: chat-kpis',
    environment: 'environment: production',
    kpis: 'kpis: { errors: { metric: error_rate, below: 0.1% } }',
  },
  optional: ['apiVersion', 'kind', 'description', 'purpose'],
};

/**
 * Reads a scorecard. `null` when it could not be; also when it is not `null`, mistakes may have been
 * reported. Never throws.
 */
export function parseScorecard(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Scorecard' }> | null {
  const fields = readFields(report, tree, SCORECARD);
  if (fields === null) return null;
  const head = readHead(report, fields);
  const purpose = readOptional(fields, 'purpose', 'kpis', (value) =>
    readChoice(report, value, '"purpose"', PURPOSES),
  );
  const kpis = readRequired(fields, 'kpis', (value) => readKpis(report, value));
  if (head === null || purpose === null || kpis === null) return null;
  const scorecard = { ...head, purpose, kpis: kpis.map(({ kpi }): Kpi => kpi) };
  const positions = Object.fromEntries(kpis.map(({ kpi, positions: at }) => [kpi.name, at]));
  const environmentAt = fields.get('environment')?.value.at ?? fields.at;
  return { kind: 'Scorecard', file: { scorecard, environmentAt, positions } };
}

function readKpis(report: Report, node: Node): readonly ReadKpi[] {
  const kpis: ReadKpi[] = [];
  const claims = new Map<string, Position>();
  for (const { key, at, value } of readNamed(report, node, '"kpis"', PLAN_LIMITS.kpis)) {
    const name = checkName(report, key, at, 'the name of a KPI');
    const kpi = readKpi(report, value, key);
    if (name === null || kpi === null) continue;
    if (claimName(report, claims, name, at, 'KPI', 'each KPI once') !== null) kpis.push(kpi);
  }
  return kpis;
}
