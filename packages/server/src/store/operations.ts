import { advanceAlerts } from '../alert/advance-alerts.ts';
import { alertFigures } from '../alert/alert-figures.ts';
import { commandAlert } from '../alert/command-alert.ts';
import { createSilence } from '../alert/create-silence.ts';
import { endSilence } from '../alert/end-silence.ts';
import { listAlerts } from '../alert/list-alerts.ts';
import { listSilences } from '../alert/list-silences.ts';
import { listAudit } from '../audit/list.ts';
import { endLeftSafety } from '../backup/end-left.ts';
import { getBackup } from '../backup/get.ts';
import { listBackups } from '../backup/list.ts';
import { listBackupTroubles } from '../backup/list-troubles.ts';
import { stopBackup } from '../backup/stop.ts';
import { tellBackupTroubles } from '../backup/tell-troubles.ts';
import { writeBackup } from '../backup/write.ts';
import { noteCheckRun } from '../check/note-run.ts';
import { claimEffects } from '../controller/claim-effects.ts';
import { finishAction } from '../controller/finish-action.ts';
import { finishEffect } from '../controller/finish-effect.ts';
import { holdLease } from '../controller/hold-lease.ts';
import { prune } from '../controller/prune.ts';
import { tick } from '../controller/tick.ts';
import { beginDeployment } from '../deployment/begin.ts';
import { endDeployment } from '../deployment/end.ts';
import { deliveryFigures } from '../deployment/figures.ts';
import { listDeployments } from '../deployment/list.ts';
import { listDrills } from '../drill/list.ts';
import { writeDrill } from '../drill/write.ts';
import { decideExperiment } from '../experiment/decide.ts';
import { getExperiment } from '../experiment/get.ts';
import { listExperiments } from '../experiment/list.ts';
import { experimentObstacles } from '../experiment/obstacles.ts';
import { startExperiment } from '../experiment/start.ts';
import { stopExperiment } from '../experiment/stop.ts';
import { writeLook } from '../experiment/write-look.ts';
import { archiveFlag } from '../flag/archive.ts';
import { exportDefinitions } from '../flag/export-definitions.ts';
import { importFlagd } from '../flag/import-flagd.ts';
import { killFlag } from '../flag/kill.ts';
import { listFlags } from '../flag/list.ts';
import { patchesSince } from '../flag/patches-since.ts';
import { currentRuleset } from '../flag/ruleset.ts';
import { setFlag } from '../flag/set.ts';
import { flagUsage } from '../flag/usage.ts';
import { createFreeze } from '../freeze/create-freeze.ts';
import { endFreeze } from '../freeze/end-freeze.ts';
import { listFreezes } from '../freeze/list-freezes.ts';
import { commandIncident } from '../incident/command-incident.ts';
import { decideOn } from '../incident/decide-on.ts';
import { doneFollowUp } from '../incident/done-follow-up.ts';
import { followEvents } from '../incident/follow-events.ts';
import { getIncident } from '../incident/get-incident.ts';
import { incidentNotice } from '../incident/incident-notice.ts';
import { listFollowUps } from '../incident/list-follow-ups.ts';
import { listIncidents } from '../incident/list-incidents.ts';
import { listLessons } from '../incident/list-lessons.ts';
import { openIncident } from '../incident/open-incident.ts';
import { ingestBatch } from '../ingest/batch.ts';
import { trackedEvents } from '../ingest/list-events.ts';
import { listInstances } from '../ingest/list-instances.ts';
import { noteRefusals } from '../ingest/note-refusals.ts';
import { ingestUrgent } from '../ingest/urgent.ts';
import { createKey } from '../key/create.ts';
import { findKey } from '../key/find.ts';
import { listKeys } from '../key/list.ts';
import { revokeKey } from '../key/revoke.ts';
import { compareArms } from '../metric/compare-arms.ts';
import { contaminations } from '../metric/contaminations.ts';
import { costs } from '../metric/costs.ts';
import { dashboard } from '../metric/dashboard.ts';
import { exposition } from '../metric/exposition.ts';
import { metricDefinitions } from '../metric/metric-definitions.ts';
import { metricViews } from '../metric/metric-views.ts';
import { quarantined } from '../metric/quarantined.ts';
import { querySeries } from '../metric/query-series.ts';
import { reportFigure } from '../metric/report-figure.ts';
import { slowConversations } from '../metric/slow-conversations.ts';
import { topErrors } from '../metric/top-errors.ts';
import { traffic } from '../metric/traffic.ts';
import { channelStates } from '../notify/channel-states.ts';
import { enableChannel } from '../notify/enable-channel.ts';
import { listDeliveries } from '../notify/list-deliveries.ts';
import { testChannel } from '../notify/test-channel.ts';
import { ingestOtlp } from '../otlp/ingest-otlp.ts';
import { settleTraces } from '../otlp/settle-traces.ts';
import { apply } from '../plan/apply.ts';
import { listPlans } from '../plan/list-plans.ts';
import { promotePlan } from '../plan/promote-plan.ts';
import { getRehearsal } from '../rehearsal/get.ts';
import { listRehearsals } from '../rehearsal/list.ts';
import { writeRehearsal } from '../rehearsal/write.ts';
import { commandRollout } from '../rollout/command.ts';
import { createRollout } from '../rollout/create.ts';
import { guardrailEvidence } from '../rollout/evidence-points.ts';
import { askedPlan } from '../rollout/find-plan.ts';
import { getRollout } from '../rollout/get.ts';
import { listRollouts } from '../rollout/list.ts';
import { listEnvironments } from '../rollout/list-environments.ts';
import { planBaselines } from '../rollout/plan-baselines.ts';
import { planReadiness } from '../rollout/plan-readiness.ts';
import { previewEdit } from '../rollout/preview-edit.ts';
import { rolloutSights } from '../rollout/rollout-sights.ts';
import { rolloutTicks } from '../rollout/rollout-ticks.ts';
import { stopRollouts } from '../rollout/stop-rollouts.ts';
import { activateMonitoring } from '../scorecard/activate-monitoring.ts';
import { kpiFigures } from '../scorecard/kpi-figures.ts';
import { recordBaselines } from '../scorecard/record-baselines.ts';
import { scorecardViews } from '../scorecard/scorecard-views.ts';
import { eraseUserPiece } from '../user/erase-piece.ts';
import { exportUser } from '../user/export.ts';
import { noteUserErasure } from '../user/note-erasure.ts';
import { noteUserExport } from '../user/note-export.ts';
import { userUnitList } from '../user/user-units.ts';
import { bootstrap } from './bootstrap.ts';
import type { Reads, Transactions } from './store.ts';
import type { Change, Question } from './transaction.ts';

/** Every question, by its name in the contract. */
export const questions = {
  findKey,
  listExperiments,
  getExperiment,
  experimentObstacles,
  listKeys,
  listFlags,
  currentRuleset,
  patchesSince,
  listRollouts,
  getRollout,
  listAudit,
  listInstances,
  flagUsage,
  trackedEvents,
  listEnvironments,
  exportDefinitions,
  metricViews,
  metricDefinitions,
  querySeries,
  compareArms,
  topErrors,
  slowConversations,
  contaminations,
  costs,
  quarantined,
  dashboard,
  exposition,
  kpiFigures,
  scorecardViews,
  guardrailEvidence,
  traffic,
  planBaselines,
  listAlerts,
  listSilences,
  alertFigures,
  listDeliveries,
  channelStates,
  listIncidents,
  getIncident,
  incidentNotice,
  listFollowUps,
  listLessons,
  decideOn,
  previewEdit,
  rolloutTicks,
  rolloutSights,
  listPlans,
  findPlan: askedPlan,
  listFreezes,
  planReadiness,
  listDeployments,
  deliveryFigures,
  listBackups,
  getBackup,
  listBackupTroubles,
  listDrills,
  listRehearsals,
  getRehearsal,
  exportUser,
  userUnits: userUnitList,
} satisfies { [N in keyof Reads]: Question<Parameters<Reads[N]>[0], ReturnType<Reads[N]>> };

/** Every change, by its name in the contract. */
export const changes = {
  bootstrap,
  createKey,
  revokeKey,
  apply,
  setFlag,
  killFlag,
  archiveFlag,
  importFlagd,
  createRollout,
  commandRollout,
  ingestBatch,
  ingestUrgent,
  noteRefusals,
  reportFigure,
  recordBaselines,
  activateMonitoring,
  ingestOtlp,
  settleTraces,
  holdLease,
  tick,
  claimEffects,
  finishEffect,
  prune,
  advanceAlerts,
  followEvents,
  commandAlert,
  createSilence,
  endSilence,
  testChannel,
  enableChannel,
  openIncident,
  commandIncident,
  doneFollowUp,
  stopRollouts,
  promotePlan,
  createFreeze,
  endFreeze,
  finishAction,
  beginDeployment,
  endDeployment,
  writeBackup,
  tellBackupTroubles,
  endLeftSafety,
  startExperiment,
  stopExperiment,
  decideExperiment,
  writeLook,
  writeDrill,
  stopBackup,
  noteCheckRun,
  writeRehearsal,
  noteUserExport,
  eraseUserPiece,
  noteUserErasure,
} satisfies {
  [N in keyof Transactions]: Change<Parameters<Transactions[N]>[0], ReturnType<Transactions[N]>>;
};
