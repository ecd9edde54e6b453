import type { BackupView, DeploymentView, DrillView, RehearsalView } from '@tidegate/protocol';

/** Rows of deployments, backups, drills and rehearsals; keys stand in `safety-tables.ts`. */
export interface SafetyRows {
  deployment: {
    id: string;
    environment: string;
    /** The same twice is one deployment; `null` = each is its own. */
    deduplicationKey: string | null;
    version: string;
    commitId: string | null;
    commitMs: number | null;
    kind: DeploymentView['kind'];
    slot: string | null;
    live: number;
    status: DeploymentView['status'];
    startedMs: number;
    endedMs: number | null;
    url: string | null;
    rolloutId: string | null;
    detail: string;
    /** Name of the key. */
    actor: string;
  };
  backup: {
    id: string;
    environment: string;
    /** Name under `databases:` of the operator's file. */
    database: string;
    policy: string | null;
    kind: BackupView['kind'];
    state: BackupView['state'];
    startedMs: number;
    endedMs: number | null;
    expiresMs: number | null;
    verifiedMs: number | null;
    bytes: number;
    /** `Manifest` as JSON; `null` until it is stored. */
    manifest: string | null;
    /** A JSON list of sentences. */
    remarks: string;
    detail: string;
    actor: string;
  };
  backup_copy: {
    backupId: string;
    store: string;
    offSite: number;
    state: BackupView['copies'][number]['state'];
    bytes: number;
    changedMs: number;
  };
  drill: {
    id: string;
    environment: string;
    database: string;
    backupId: string | null;
    kind: DrillView['kind'];
    state: DrillView['state'];
    startedMs: number;
    endedMs: number | null;
    rtoS: number | null;
    rpoS: number | null;
    rtoLimitS: number | null;
    rpoLimitS: number | null;
    /** A JSON list of sentences. */
    differences: string;
    detail: string;
    actor: string;
  };
  rehearsal: {
    id: string;
    environment: string;
    plan: string;
    planHash: string;
    mode: RehearsalView['mode'];
    state: RehearsalView['state'];
    startedMs: number;
    endedMs: number | null;
    /** `RehearsalView['layers']` as JSON. */
    layers: string;
    actor: string;
  };
  /** What is wrong with the backups of a database now: told once, gone when it is right again. */
  backup_trouble: {
    database: string;
    /** Empty = of the database, whatever the policy. */
    policy: string;
    kind: 'missing' | 'failed' | 'unverified' | 'size' | 'capacity' | 'rule-321' | 'drill';
    sinceMs: number;
    toldMs: number;
    sentence: string;
  };
}
