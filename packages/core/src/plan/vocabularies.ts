import { ACTION } from './action-name.ts';
import { ALERT_ACTIONS } from './alert-deeds.ts';
import { ALERT_RULE, ALERT_SEVERITIES } from './alert-rule.ts';
import { MOMENTS, WHEN } from './announcement-when.ts';
import { ANNOUNCED_TO, ANNOUNCEMENT } from './announcements.ts';
import { AUDIENCE } from './audience.ts';
import { ITEM } from './checklist-items.ts';
import { CHECKLIST } from './checklists.ts';
import { CHECKPOINT } from './checkpoint.ts';
import { ATTRIBUTE_CONDITION } from './condition.ts';
import { CRITERION } from './criterion.ts';
import { DECISION, DECISION_ROLLBACKS, DECISION_SEVERITIES } from './decision-row.ts';
import { DEPLOYMENT, METHODS, STAGE } from './deployment.ts';
import { RANGE } from './duration-range.ts';
import { ENVIRONMENT, EXCLUSION_GROUP } from './environment-settings.ts';
import { ESCALATION } from './escalation.ts';
import {
  EXPAND_CONTRACT,
  MIGRATION_BACK,
  MIGRATION_RUN,
  MIGRATION_TEMPLATES,
} from './expand-contract.ts';
import { ANALYSIS, ANALYSIS_METHODS } from './experiment-analysis.ts';
import { EXPERIMENT_ARM } from './experiment-arms.ts';
import { EXPERIMENT_METRIC } from './experiment-metric.ts';
import { OUTCOME_OF, OUTCOME_PER } from './experiment-outcome.ts';
import { RAMP_STEP } from './experiment-ramp.ts';
import { SAMPLE, SAMPLE_PER } from './experiment-size.ts';
import type { Vocabulary } from './fields.ts';
import { FLAG } from './flag-definition.ts';
import { FLAG_RULE } from './flag-rule.ts';
import { FOLLOW_UP, FOLLOW_UP_AFTER } from './follow-up.ts';
import { FREEZE } from './freezes.ts';
import { APPROVAL, GATE } from './gate.ts';
import { GUARDRAIL, GUARDRAIL_ACTIONS } from './guardrail.ts';
import { KPI } from './kpi.ts';
import { LAYERS } from './layer.ts';
import { ON_FAILURE } from './layer-checks.ts';
import { FROM_LOGS, LOG_MATCH } from './log-match.ts';
import { BETTER, METRIC, METRIC_KINDS, NORMAL } from './metric-definition.ts';
import { MIGRATION } from './migrations.ts';
import { ALERT_DEFAULTS, ALERTS } from './parse-alerts.ts';
import { EXPERIMENT } from './parse-experiment.ts';
import { FLAGS } from './parse-flags.ts';
import { METRICS } from './parse-metrics.ts';
import { PLAN } from './parse-plan.ts';
import { RESPONSE } from './parse-response.ts';
import { PURPOSES, SCORECARD } from './parse-scorecard.ts';
import { SEGMENT, SEGMENTS } from './parse-segments.ts';
import { PHASE } from './phase.ts';
import { GROUP } from './phase-group.ts';
import { ON_NO_DATA } from './plan-settings.ts';
import { RETIREMENT } from './retirement.ts';
import { CONVERSATIONS, ROLLBACK } from './rollback.ts';
import { RUNBOOK } from './runbook.ts';
import { TARGETS } from './targets.ts';
import { PERIOD, WEEKDAYS } from './weekly-period.ts';
import { COMBINED_CONDITION } from './when.ts';

/** The keys of every map that a file of `tidegate/v1` may hold: what describes the files uses them. */
export const vocabularies = {
  plan: PLAN,
  phase: PHASE,
  group: GROUP,
  audience: AUDIENCE,
  range: RANGE,
  gate: GATE,
  approval: APPROVAL,
  criterion: CRITERION,
  guardrail: GUARDRAIL,
  period: PERIOD,
  freeze: FREEZE,
  checkpoint: CHECKPOINT,
  checklist: CHECKLIST,
  item: ITEM,
  action: ACTION,
  migration: MIGRATION,
  expandContract: EXPAND_CONTRACT,
  migrationRun: MIGRATION_RUN,
  migrationBack: MIGRATION_BACK,
  announcement: ANNOUNCEMENT,
  announcementWhen: WHEN,
  deployment: DEPLOYMENT,
  stage: STAGE,
  retirement: RETIREMENT,
  rollback: ROLLBACK,
  flagLayer: LAYERS.flag,
  deploymentLayer: LAYERS.deployment,
  databaseLayer: LAYERS.database,
  watchLayer: LAYERS.watch,
  flags: FLAGS,
  flag: FLAG,
  environment: ENVIRONMENT,
  exclusionGroup: EXCLUSION_GROUP,
  targets: TARGETS,
  flagRule: FLAG_RULE,
  condition: ATTRIBUTE_CONDITION,
  combinedCondition: COMBINED_CONDITION,
  segments: SEGMENTS,
  segment: SEGMENT,
  metrics: METRICS,
  metric: METRIC,
  normal: NORMAL,
  fromLogs: FROM_LOGS,
  logMatch: LOG_MATCH,
  scorecard: SCORECARD,
  kpi: KPI,
  alerts: ALERTS,
  alertDefaults: ALERT_DEFAULTS,
  alertRule: ALERT_RULE,
  escalation: ESCALATION,
  runbook: RUNBOOK,
  response: RESPONSE,
  decision: DECISION,
  followUp: FOLLOW_UP,
  experiment: EXPERIMENT,
  experimentArm: EXPERIMENT_ARM,
  experimentStep: RAMP_STEP,
  experimentMetric: EXPERIMENT_METRIC,
  experimentPer: OUTCOME_PER,
  experimentSample: SAMPLE,
  experimentAnalysis: ANALYSIS,
} as const satisfies Readonly<Record<string, Vocabulary>>;

/** The words that some keys take, and no others. */
export const choices = {
  alertActions: ALERT_ACTIONS,
  alertSeverities: ALERT_SEVERITIES,
  analysisMethods: ANALYSIS_METHODS,
  announcedTo: ANNOUNCED_TO,
  better: BETTER,
  conversations: CONVERSATIONS,
  decisionRollbacks: DECISION_ROLLBACKS,
  decisionSeverities: DECISION_SEVERITIES,
  followUpAfter: FOLLOW_UP_AFTER,
  guardrailActions: GUARDRAIL_ACTIONS,
  methods: METHODS,
  metricKinds: METRIC_KINDS,
  migrationTemplates: MIGRATION_TEMPLATES,
  moments: MOMENTS,
  onFailure: ON_FAILURE,
  onNoData: ON_NO_DATA,
  outcomeOf: OUTCOME_OF,
  purposes: PURPOSES,
  samplePer: SAMPLE_PER,
  weekdays: WEEKDAYS,
} as const;
