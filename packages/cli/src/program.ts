import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { addAlertCommands } from './commands/alert-commands.ts';
import { addAlertList } from './commands/alert-list.ts';
import { addAlertShow } from './commands/alert-show.ts';
import { addAlertSilence } from './commands/alert-silence.ts';
import { addAlertSilences } from './commands/alert-silences.ts';
import { addAlertSnooze } from './commands/alert-snooze.ts';
import { addApply } from './commands/apply.ts';
import { addBackupCreate } from './commands/backup-create.ts';
import { addBackupDrill } from './commands/backup-drill.ts';
import { addBackupList } from './commands/backup-list.ts';
import { addBackupRestore } from './commands/backup-restore.ts';
import { addBackupStop } from './commands/backup-stop.ts';
import { addChannelDeliveries } from './commands/channel-deliveries.ts';
import { addChannelEnable } from './commands/channel-enable.ts';
import { addChannelList } from './commands/channel-list.ts';
import { addChannelTest } from './commands/channel-test.ts';
import { addCheckRun } from './commands/check-run.ts';
import { addDbNewLineage } from './commands/db-new-lineage.ts';
import { addDeploymentBegin } from './commands/deployment-begin.ts';
import { addDeploymentEnd } from './commands/deployment-end.ts';
import { addDeploymentFigures } from './commands/deployment-figures.ts';
import { addDeploymentList } from './commands/deployment-list.ts';
import { addDiff } from './commands/diff.ts';
import { addExperimentCommands } from './commands/experiment-commands.ts';
import { addExport } from './commands/export.ts';
import { addFlagArchive } from './commands/flag-archive.ts';
import { addFlagEvaluate } from './commands/flag-evaluate.ts';
import { addFlagList } from './commands/flag-list.ts';
import { addFlagOff } from './commands/flag-off.ts';
import { addFlagSet } from './commands/flag-set.ts';
import { addFlagStale } from './commands/flag-stale.ts';
import { addFlagTypes } from './commands/flag-types.ts';
import { addFreezeCommands } from './commands/freeze-commands.ts';
import { addImportFlagd } from './commands/import-flagd.ts';
import { addImportVendors } from './commands/import-vendors.ts';
import { addIncidentCommands } from './commands/incident-commands.ts';
import { addIncidentDecide } from './commands/incident-decide.ts';
import { addIncidentLessons } from './commands/incident-lessons.ts';
import { addIncidentList } from './commands/incident-list.ts';
import { addIncidentNotice } from './commands/incident-notice.ts';
import { addIncidentOpen } from './commands/incident-open.ts';
import { addIncidentShow } from './commands/incident-show.ts';
import { addIncidentTasks } from './commands/incident-tasks.ts';
import { addKeyCreate } from './commands/key-create.ts';
import { addKeyList } from './commands/key-list.ts';
import { addKeyRevoke } from './commands/key-revoke.ts';
import { addMetricsActivate } from './commands/metrics-activate.ts';
import { addMetricsBaseline } from './commands/metrics-baseline.ts';
import { addMetricsCompare } from './commands/metrics-compare.ts';
import { addMetricsContaminations } from './commands/metrics-contaminations.ts';
import { addMetricsCosts } from './commands/metrics-costs.ts';
import { addMetricsDashboard } from './commands/metrics-dashboard.ts';
import { addMetricsErrors } from './commands/metrics-errors.ts';
import { addMetricsList } from './commands/metrics-list.ts';
import { addMetricsQuarantine } from './commands/metrics-quarantine.ts';
import { addMetricsReport } from './commands/metrics-report.ts';
import { addMetricsScorecard } from './commands/metrics-scorecard.ts';
import { addMetricsShow } from './commands/metrics-show.ts';
import { addMetricsSlowest } from './commands/metrics-slowest.ts';
import { addPlanCheck } from './commands/plan-check.ts';
import { addPlanDiff } from './commands/plan-diff.ts';
import { addPlanInit } from './commands/plan-init.ts';
import { addPlanList } from './commands/plan-list.ts';
import { addPlanPromote } from './commands/plan-promote.ts';
import { addPlanReplay } from './commands/plan-replay.ts';
import { addPlanSchema } from './commands/plan-schema.ts';
import { addPlanTest } from './commands/plan-test.ts';
import { addRollbackCommands } from './commands/rollback-rehearse.ts';
import { addRolloutAnswer } from './commands/rollout-answer.ts';
import { addRolloutApprove } from './commands/rollout-approve.ts';
import { addRolloutBegin } from './commands/rollout-begin.ts';
import { addRolloutCheck } from './commands/rollout-check.ts';
import { addRolloutCommands } from './commands/rollout-commands.ts';
import { addRolloutEdit } from './commands/rollout-edit.ts';
import { addRolloutExplain } from './commands/rollout-explain.ts';
import { addRolloutLayer } from './commands/rollout-layer.ts';
import { addRolloutRollback } from './commands/rollout-rollback.ts';
import { addRolloutStage } from './commands/rollout-stage.ts';
import { addRolloutStart } from './commands/rollout-start.ts';
import { addRolloutStatus } from './commands/rollout-status.ts';
import { addRolloutStopAll } from './commands/rollout-stop-all.ts';
import { addUp } from './commands/up.ts';
import { addUserErase } from './commands/user-erase.ts';
import { addUserExport } from './commands/user-export.ts';
import { addWork } from './commands/work.ts';
import type { Terminal } from './terminal.ts';

/** The whole command line: one `add…` a command, one file each. */
export function createProgram(terminal: Terminal): Command {
  const program = new Command('tidegate')
    .description('Lets a new agent version out, and shuts by itself when it turns bad.')
    .version(packageVersion())
    // `--version` of a command is what it deploys.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.out(text.replace(/\n$/, '')),
      writeErr: (text) => terminal.err(text.replace(/\n$/, '')),
    });

  addUp(program, terminal);
  addApply(program, terminal);
  addDiff(program, terminal);
  addExport(program, terminal);

  const plan = program.command('plan').description('Write, check and try plans.');
  addPlanCheck(plan, terminal);
  addPlanTest(plan, terminal);
  addPlanReplay(plan, terminal);
  addPlanDiff(plan, terminal);
  addPlanInit(plan, terminal);
  addPlanList(plan, terminal);
  addPlanPromote(plan, terminal);
  addPlanSchema(plan, terminal);

  const rollout = program.command('rollout').description('Start, watch and steer rollouts.');
  addRolloutStart(rollout, terminal);
  addRolloutStatus(rollout, terminal);
  addRolloutExplain(rollout, terminal);
  addRolloutApprove(rollout, terminal);
  addRolloutAnswer(rollout, terminal);
  addRolloutCheck(rollout, terminal);
  addRolloutStage(rollout, terminal);
  addRolloutCommands(rollout, terminal);
  addRolloutRollback(rollout, terminal);
  addRolloutLayer(rollout, terminal);
  addRolloutEdit(rollout, terminal);
  addRolloutBegin(rollout, terminal);
  addRolloutStopAll(rollout, terminal);

  addExperimentCommands(program, terminal);

  const freeze = program.command('freeze').description('Times in which nothing is raised.');
  addFreezeCommands(freeze, terminal);
  const rollback = program.command('rollback').description('Rollbacks, before they are needed.');
  addRollbackCommands(rollback, terminal);
  addWork(program, terminal);

  const check = program.command('check').description('Whether an installation is ready.');
  addCheckRun(check, terminal);

  const flag = program.command('flag').description('See and set flags.');
  addFlagList(flag, terminal);
  addFlagSet(flag, terminal);
  addFlagOff(flag, terminal);
  addFlagEvaluate(flag, terminal);
  addFlagArchive(flag, terminal);
  addFlagTypes(flag, terminal);
  addFlagStale(flag, terminal);

  addMetrics(program, terminal);
  addAlerts(program, terminal);
  addIncidents(program, terminal);
  addDeployments(program, terminal);
  addUsers(program, terminal);
  addBackups(program, terminal);

  const db = program.command('db').description("This server's own store, while no server runs.");
  addDbNewLineage(db, terminal);

  const imports = program.command('import').description('Take flags over from other systems.');
  addImportFlagd(imports, terminal);
  addImportVendors(imports, terminal);

  const key = program.command('key').description('API keys.');
  addKeyCreate(key, terminal);
  addKeyList(key, terminal);
  addKeyRevoke(key, terminal);
  return program;
}

function addMetrics(program: Command, terminal: Terminal): void {
  const metrics = program.command('metrics').description('Figures, KPIs, costs and errors.');
  addMetricsList(metrics, terminal);
  addMetricsShow(metrics, terminal);
  addMetricsCompare(metrics, terminal);
  addMetricsErrors(metrics, terminal);
  addMetricsSlowest(metrics, terminal);
  addMetricsContaminations(metrics, terminal);
  addMetricsCosts(metrics, terminal);
  addMetricsQuarantine(metrics, terminal);
  addMetricsReport(metrics, terminal);
  addMetricsScorecard(metrics, terminal);
  addMetricsBaseline(metrics, terminal);
  addMetricsDashboard(metrics, terminal);
  addMetricsActivate(metrics, terminal);
}

function addAlerts(program: Command, terminal: Terminal): void {
  const alert = program.command('alert').description('Alert rules, and who is told of them.');
  addAlertList(alert, terminal);
  addAlertShow(alert, terminal);
  addAlertCommands(alert, terminal);
  addAlertSnooze(alert, terminal);
  addAlertSilence(alert, terminal);
  addAlertSilences(alert, terminal);

  const channel = program.command('channel').description('Where the server tells people.');
  addChannelList(channel, terminal);
  addChannelTest(channel, terminal);
  addChannelEnable(channel, terminal);
  addChannelDeliveries(channel, terminal);
}

function addIncidents(program: Command, terminal: Terminal): void {
  const incident = program.command('incident').description('Incidents and what follows them.');
  addIncidentList(incident, terminal);
  addIncidentShow(incident, terminal);
  addIncidentNotice(incident, terminal);
  addIncidentOpen(incident, terminal);
  addIncidentCommands(incident, terminal);
  addIncidentTasks(incident, terminal);
  addIncidentLessons(incident, terminal);
  addIncidentDecide(incident, terminal);
}

function addDeployments(program: Command, terminal: Terminal): void {
  const deployment = program.command('deployment').description('What went out, and how it goes.');
  addDeploymentBegin(deployment, terminal);
  addDeploymentEnd(deployment, terminal);
  addDeploymentList(deployment, terminal);
  addDeploymentFigures(deployment, terminal);
}

function addBackups(program: Command, terminal: Terminal): void {
  const backup = program.command('backup').description('Backups, and bringing them back.');
  addBackupCreate(backup, terminal);
  addBackupList(backup, terminal);
  addBackupRestore(backup, terminal);
  addBackupDrill(backup, terminal);
  addBackupStop(backup, terminal);
}

function addUsers(program: Command, terminal: Terminal): void {
  const user = program.command('user').description('What is stored about one user.');
  addUserExport(user, terminal);
  addUserErase(user, terminal);
}

function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
