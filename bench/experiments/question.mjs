import { RUN_MS, STARTED_MS } from './generated-rows.mjs';

const metric = (name, kind, of, more = {}) => ({
  ...{ name, kind, numerator: { from: { event: 'paid' }, of }, description: null, role: 'primary' },
  ...{ denominator: null, quantile: null, better: 'higher', expect: null, deviation: null },
  ...{ detect: null, tolerance: 0, ...more },
});

const RATE = [metric('paying', 'rate', 'any')];
const THREE = [
  ...RATE,
  metric('revenue', 'mean', 'value'),
  metric('basket', 'quantile', 'value', { quantile: 0.9 }),
];

/** One rate; three metrics with a past of a week; one rate over the three draws of a ramp. */
export const QUESTIONS = {
  rateS: question('checkout', [1], RATE, null),
  metricsS: question('checkout', [1], THREE, 7 * 86_400_000),
  rampS: question('ramped', [1, 2, 3], RATE, null),
};

function question(flag, draws, metrics, pastMs) {
  const arms = ['old', 'new'].map((variant) => ({ variant, weightParts: 50_000, title: null }));
  return {
    environment: 'production',
    experiment: { flag, arms, metrics, analysis: { pastMs, windowMs: null } },
    draws: draws.map((id) => ({ id, segment: null })),
    startedMs: STARTED_MS,
    toMs: STARTED_MS + RUN_MS,
  };
}

/** The rate of each arm as somebody would write it who needs nothing else. */
export const STATEMENT = `
  SELECT met.variant, count(*) AS units, count(did.unit) AS paying
  FROM exposure met
  LEFT JOIN (SELECT unit, max("lastMs") AS "lastMs" FROM conversion
    WHERE environment = 'production' AND event = 'paid' GROUP BY unit) did
    ON did.unit = met.unit AND did."lastMs" >= met."firstMs"
  WHERE met.environment = 'production' AND met.flag = 'checkout' AND met.draw = 1
  GROUP BY met.variant`;

/** Whether both found the same; a benchmark of a wrong answer says nothing. */
export function assertSame({ arms }, rows) {
  for (const { variant, units, paying } of rows) {
    const ours = arms.find((arm) => arm.variant === variant);
    if (ours?.units === Number(units) && ours.sums.paying.sumY === Number(paying)) continue;
    throw new Error(
      `Cannot compare "${variant}": the answers differ: ${JSON.stringify([ours, rows])}`,
    );
  }
}
