const SECOND_MS = 1_000;
const DAY_MS = 86_400_000;

/** What a file of `tidegate/v1` may hold; durations in ms, texts in UTF-16 units, both ends allowed. */
export const PLAN_LIMITS = {
  /** Mistakes that one answer lists. */
  problems: 100,
  /** Nesting of a tree, and of an object as variant value. */
  depth: 64,
  nameLength: 200,
  descriptionLength: 2_000,
  phases: 50,
  segmentsPerPlan: 50,
  /** Of the plan, and of each phase. */
  guardrails: 100,
  criteriaPerGate: 50,
  approvalsPerGate: 20,
  approvalCount: 20,
  minUnits: 1_000_000_000,
  minSamples: 1_000_000,
  /** Events of a count within a window. */
  count: 1_000_000_000,
  /** Bounds in a metric's own unit, on either side of 0. */
  limit: 1e12,
  quantileMin: 0.01,
  quantileMax: 0.9999,
  alphaMax: 0.5,
  holdMs: { min: 0, max: 366 * DAY_MS },
  /** `for` and `within`. */
  watchMs: { min: SECOND_MS, max: 31 * DAY_MS },
  noDataTimeoutMs: { min: SECOND_MS, max: 31 * DAY_MS },
  activationLeadMs: { min: SECOND_MS, max: 60 * SECOND_MS },
  channels: 50,
  flags: 1_000,
  variants: 100,
  aliases: 20,
  /** Of one flag in one environment, without targets. */
  rules: 1_000,
  /** Units that are targeted by name, of one flag in one environment. */
  targets: 10_000,
  requires: 20,
  environments: 50,
  segments: 1_000,
  conditions: 100,
  /** Lists, `not:` and the like within each other. */
  conditionDepth: 20,
  /** Values of one `in:`. */
  conditionValues: 10_000,
  metrics: 200,
  unitLength: 20,
  /** `per` of a metric's normal count. */
  normalMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  /** Labels of a KPI, attributes of a log line. */
  labels: 8,
  kpis: 100,
  kpiWindowMs: { min: 60 * SECOND_MS, max: 400 * DAY_MS },
  /** `due` after the activation of monitoring. */
  kpiDueMs: { min: 60 * SECOND_MS, max: 732 * DAY_MS },
  /** Of a baseline: 1 000 = a thousand times as much. */
  kpiFactor: 1_000,
  alertRules: 200,
  /** Of one event rule. */
  events: 20,
  /** Time that a sample of an alert rule looks back. */
  alertWindowMs: { min: 10 * SECOND_MS, max: 31 * DAY_MS },
  /** `for` and `keepFiringFor` of an alert rule; 0 = the first sample decides. */
  alertForMs: { min: 0, max: 31 * DAY_MS },
  /** Steps of one `escalate`. */
  escalations: 5,
  /** Flags that one rule sheds. */
  shed: 50,
  runbooks: 100,
  runbookActions: 20,
  /** Rows of a decision matrix. */
  decisions: 100,
  followUps: 100,
  /** How often a follow-up comes again. */
  followUpTimes: 1_000,
  /** Deadlines of decisions, due times of follow-ups. */
  deadlineMs: { min: 0, max: 366 * DAY_MS },
  /** `every` of a follow-up. */
  followUpEveryMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  /** Texts of one phase's `objectives`. */
  objectives: 20,
  /** Checklists of a plan, those of its migrations apart. */
  checklists: 50,
  checklistItems: 100,
  migrations: 50,
  /** Periods of `avoid`. */
  avoid: 20,
  freezes: 20,
  freezeMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  announcements: 50,
  /** `before` of an announcement. */
  announceBeforeMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  /** Stages of a deployment. */
  stages: 20,
  stageMs: { min: SECOND_MS, max: 31 * DAY_MS },
  /** Of a rollback, the flag among them. */
  layers: 10,
  layerMs: { min: SECOND_MS, max: 31 * DAY_MS },
  /** Names of one layer's `verify`. */
  layerChecks: 10,
  /** `clean` of a layer, and `watch`. */
  cleanMs: { min: SECOND_MS, max: DAY_MS },
  /** `retries` of a layer. */
  retries: { min: 1, max: 10 },
  checkpointMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  retirementMs: { min: 60 * SECOND_MS, max: 732 * DAY_MS },
  /** Plans that one plan requires, and that it excludes. */
  otherPlans: 50,
  /** `over` of a criterion. */
  overMs: { min: 60 * SECOND_MS, max: 366 * DAY_MS },
  /** Keys that one `ours` names. */
  oursKeys: 30,
  /** How many times the normal volume a count may be. */
  timesNormal: 1_000,
  /** Weight of a guardrail in `share`. */
  shareWeight: 1_000,
  /** Tolerance of a comparison or a drift watch, as a ratio: 10 = ten times as much again. */
  tolerance: 10,
  /** Of an experiment, control among them. */
  arms: { min: 2, max: 10 },
  /** Of an experiment, of all roles. */
  experimentMetrics: 20,
  rampSteps: 20,
  /** Planned looks of an experiment. */
  looks: 100,
  /** `duration`, `hold`, `look`, `past` and `window` of an experiment. */
  experimentMs: { min: 60 * SECOND_MS, max: 400 * DAY_MS },
} as const;

/** What stands where a file says nothing; durations in ms. */
export const PLAN_DEFAULTS = {
  unit: 'conversation',
  alpha: 0.01,
  noDataTimeoutMs: 1_800 * SECOND_MS,
  onNoData: 'pause',
  activationLeadMs: 5 * SECOND_MS,
  conversations: 'cut-now',
  /** Observations that a window needs, by what is computed from it; quantiles see `minSamplesOf`. */
  minSamples: 20,
  minSamplesOfGauge: 1,
  /** Events that a rate needs before it is too high. */
  minEvents: 3,
  kpiWindowMs: 7 * DAY_MS,
  /** A sample of an alert rule looks back so long at most. */
  alertWindowMs: 60 * SECOND_MS,
  experimentDurationMs: 28 * DAY_MS,
  experimentLookMs: DAY_MS,
  experimentAlpha: 0.05,
  experimentPower: 0.8,
  /** Who was shown an arm keeps it to the end of the conversation. */
  experimentConversations: 'drain',
} as const;
