import type { ExperimentReport } from '@tidegate/core';
import type { ExportColumn, ExportTable } from './export-table.ts';

const COLUMNS: readonly ExportColumn[] = [
  ...(['metric', 'role', 'kind', 'variant'] as const).map(
    (name) => ({ name, kind: 'text' }) as const,
  ),
  ...(['units', 'value', 'standard_error', 'difference', 'relative'] as const).map(
    (name) => ({ name, kind: 'number' }) as const,
  ),
  ...(['low', 'high', 'p_value', 'adjusted_p_value', 'chance_better'] as const).map(
    (name) => ({ name, kind: 'number' }) as const,
  ),
  { name: 'state', kind: 'text' },
];

/** One row an arm and metric; of control what it has. `low` and `high` are of `relative` where it is there. */
export function summaryTable({ metrics }: ExperimentReport): ExportTable {
  const rows = metrics.flatMap(({ name, role, kind, arms, comparisons }) =>
    arms.map(({ variant, units, value, standardError }) => {
      const found = comparisons.find((one) => one.variant === variant);
      return [
        ...[name, role, kind, variant, units, value, standardError],
        ...[found?.difference ?? null, found?.relative ?? null],
        ...[found?.interval?.[0] ?? null, found?.interval?.[1] ?? null],
        ...[found?.pValue ?? null, found?.adjustedPValue ?? null, found?.chanceBetter ?? null],
        found?.state ?? null,
      ];
    }),
  );
  async function* pieces() {
    yield rows;
  }
  return { columns: COLUMNS, pieces: pieces() };
}
