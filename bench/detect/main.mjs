/**
 * `bench:detect`: how soon each rule sees that a candidate is worse, and how often it says so when it
 * is not. Ours runs through `absorb` and `judge`; all see the same units.
 */
import { RATE_RULES, RATE_SCENARIOS } from './rate-scenarios.mjs';
import { ROBUST_ALPHA, ROBUSTNESS, WAYS } from './robustness.mjs';
import { createSeedsPool } from './seeds-pool.mjs';
import { measureSpeed } from './speed.mjs';
import { VALUE_AA, VALUE_RULES, VALUE_SCENARIOS } from './value-scenarios.mjs';

const DAY_S = 86_400;
/** A day of A/A costs a hundred times what finding a regression does: one for so many seeds. */
const SAME = 16;
const [OURS, ORACLE] = Object.keys(RATE_RULES);
const [OUR_VALUES, VALUE_ORACLE] = Object.keys(VALUE_RULES);

/** The figures and rows. `seeds` of a worse candidate; A/A runs take fewer (`SAME`). */
export async function benchDetect({ seeds = 4_000, say }) {
  say('speed of absorb and judge');
  const speed = measureSpeed();
  const pool = createSeedsPool();
  const run = async (what, kind, task, count) => {
    const startedMs = Date.now();
    let told = 0;
    const found = await pool.run(kind, task, count, (share) => {
      if (share < told + 0.25 && share < 1) return;
      told = share;
      const s = Math.round((Date.now() - startedMs) / 1_000);
      say(`${what}: ${Math.round(share * 100)} % of ${count} seeds, ${s} s`);
    });
    return found;
  };
  try {
    const rates = await rateRows(run, seeds);
    const outage = await totalFailure(run, seeds);
    const edges = await edgeRows(run, seeds);
    const values = await valueRows(run, seeds);
    const robust = await robustRows(run, seeds);
    const rows = [...rates, ...outage, ...edges, ...values, ...robust, { kind: 'speed', ...speed }];
    for (const row of rows) say(JSON.stringify(row));
    const figures = { ...figuresOf(rows), tickOf50Us: round(speed.meanUs) };
    return { figures, rows };
  } finally {
    await pool.close();
  }
}

/** Ours and the yardstick run over all seeds, peers over a quarter; Kayenta's sorting takes long. */
function groupsOf(rules, seeds) {
  const isSlow = (rule) => rule.startsWith('Kayenta');
  const [ours, oracle] = rules;
  return [
    { rules: [ours, oracle], count: seeds },
    { rules: rules.slice(2).filter((rule) => !isSlow(rule)), count: Math.ceil(seeds / 4) },
    { rules: rules.filter(isSlow), count: Math.ceil(seeds / 40) },
  ];
}

async function rateRows(run, seeds) {
  const rows = [];
  for (const { name, base, worse } of RATE_SCENARIOS) {
    let oracle = null;
    for (const { rules, count } of groupsOf(Object.keys(RATE_RULES), seeds)) {
      const what = `rates ${name}, ${rules.length} rules`;
      const found = await run(what, 'rate', { base, worse, rules }, count);
      const task = { base, worse: base, effect: worse, rules };
      const same = await run(`${what}, A/A of 24 h`, 'rate', task, Math.ceil(count / SAME));
      oracle ??= quantile(found, ORACLE, 0.5);
      for (const rule of rules) {
        const how = { kind: 'rate', scenario: name, rule, alpha: 0.01, limit: null };
        rows.push(rowOf(how, found, same, oracle));
      }
    }
  }
  return rows;
}

function rowOf(how, found, same, oracle) {
  const median = quantile(found, how.rule, 0.5);
  return {
    ...how,
    falseAlarm: same === null ? null : share(same, how.rule),
    median,
    p90: quantile(found, how.rule, 0.9),
    ratioToOracle: median === null ? null : round(median / oracle),
    seeds: found.length,
    sameSeeds: same?.length ?? 0,
  };
}

/** A candidate that fails every unit, beside a control that fails one in a thousand. */
async function totalFailure(run, seeds) {
  const task = { base: 0.001, worse: 0.999_999, rules: [OURS, ORACLE], seconds: 600 };
  const found = await run('every unit fails', 'rate', task, seeds);
  return task.rules.map((rule) => ({
    kind: 'total',
    scenario: 'every unit of the candidate fails',
    rule,
    alpha: 0.01,
    falseAlarm: null,
    median: quantile(found, rule, 0.5),
    p90: quantile(found, rule, 0.9),
    ratioToOracle: null,
    seeds: found.length,
  }));
}

/** A candidate that is worse by exactly what is tolerated: it must be left alone. */
async function edgeRows(run, seeds) {
  const rows = [];
  const tolerance = { kind: 'difference', value: 0.001 };
  for (const base of [0.0001, 0.001, 0.01]) {
    const count = Math.max(1, Math.ceil(seeds / 10));
    const task = {
      base,
      worse: base + tolerance.value,
      rules: [OURS],
      tolerance,
      seconds: DAY_S / 2,
    };
    const scenario = `at the edge: ${round(base * 100)} % and 0.1 % more, 12 h`;
    const found = await run(scenario, 'rate', task, count);
    rows.push({
      kind: 'edge',
      scenario,
      rule: OURS,
      alpha: 0.01,
      falseAlarm: share(found, OURS),
      median: null,
      p90: null,
      ratioToOracle: null,
      sameSeeds: count,
    });
  }
  return rows;
}

async function valueRows(run, seeds) {
  const alpha = 0.05;
  const rules = Object.keys(VALUE_RULES);
  const rows = [];
  const alarms = new Map();
  for (const scenario of VALUE_AA) {
    const count = Math.max(1, Math.ceil(seeds / (5 * SAME)));
    const task = {
      scenario,
      alpha,
      seconds: DAY_S,
      rules: rules.filter((rule) => rule !== VALUE_ORACLE),
    };
    alarms.set(scenario.metric, await run(`${scenario.name}, A/A of 24 h`, 'values', task, count));
  }
  for (const scenario of VALUE_SCENARIOS) {
    const count = Math.max(1, Math.ceil(seeds / 2));
    const task = { scenario, alpha, seconds: 4 * 3_600, rules };
    const found = await run(scenario.name, 'values', task, count);
    const oracle = quantile(found, VALUE_ORACLE, 0.5);
    for (const rule of rules) {
      const limit = rule === OUR_VALUES ? scenario.limit : null;
      const how = { kind: 'values', scenario: scenario.name, rule, alpha, limit };
      const same = rule === VALUE_ORACLE ? null : alarms.get(scenario.metric);
      rows.push(rowOf(how, found, same, oracle));
    }
  }
  return rows;
}

async function robustRows(run, seeds) {
  const rows = [];
  for (const [scenario, { name }] of ROBUSTNESS.entries()) {
    const count = Math.max(1, Math.ceil(seeds / (2 * SAME)));
    const found = await run(`A/A: ${name}`, 'robust', { scenario }, count);
    for (const rule of Object.keys(WAYS)) {
      rows.push({
        kind: 'robust',
        scenario: `A/A: ${name}`,
        rule,
        alpha: ROBUST_ALPHA,
        falseAlarm: share(found, rule),
        median: null,
        p90: null,
        ratioToOracle: null,
        sameSeeds: found.length,
      });
    }
  }
  return rows;
}

function figuresOf(rows) {
  const ours = rows.filter(({ rule }) => rule?.startsWith('tidegate'));
  const worst = (kind, pick) =>
    Math.max(...ours.filter((row) => row.kind === kind).map((row) => pick(row) ?? Infinity));
  return {
    worstRatioToOracle: worst('rate', ({ ratioToOracle }) => ratioToOracle),
    falseAlarmMax: worst('rate', ({ falseAlarm }) => falseAlarm),
    latencyWorstRatio: worst('values', ({ ratioToOracle }) => ratioToOracle),
    latencyFalseAlarmMax: worst('values', ({ falseAlarm }) => falseAlarm),
    valuesWithinLimits: ours.filter(
      ({ kind, ratioToOracle, limit }) => kind === 'values' && ratioToOracle <= limit,
    ).length,
    totalFailureUnits: worst('total', ({ median }) => median),
    edgeFalseAlarmMax: worst('edge', ({ falseAlarm }) => falseAlarm),
    robustFalseAlarmMax: worst('robust', ({ falseAlarm }) => falseAlarm),
  };
}

/** Of candidate units until a rule fired; `null` when it did not within the time. */
function quantile(found, rule, q) {
  const units = found.map((one) => one[rule] ?? Infinity).sort((a, b) => a - b);
  const value = units[Math.min(units.length - 1, Math.ceil(q * units.length) - 1)];
  return Number.isFinite(value) ? value : null;
}

function share(found, rule) {
  return round(found.filter((one) => one[rule] !== null).length / found.length, 4);
}

function round(value, digits = 2) {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
