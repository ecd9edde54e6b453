import type { Actor } from '@tidegate/core';
import type {
  BackupView,
  DeliveryFigures,
  DeploymentView,
  DrillView,
  RehearsalView,
  RouteAnswer,
  StoppedView,
} from '@tidegate/protocol';
import type { ActionOutcome } from '../action/action.ts';
import type { Manifest } from '../backup/manifest.ts';
import type { EraseCursor } from '../user/erase-cursor.ts';
import type { SafetyRows } from './safety-rows.ts';

/** Questions about deployments, backups and what is known about a user. */
export interface SafetyReads {
  listDeployments(input: { environment: string | null; limit: number }): DeploymentView[];
  deliveryFigures(input: {
    environment: string | null;
    days: number;
    nowMs: number;
  }): DeliveryFigures[];
  /** Newest first. */
  listBackups(input: {
    environment: string | null;
    database: string | null;
    limit: number;
  }): BackupView[];
  getBackup(input: { id: string }): { view: BackupView; manifest: Manifest | null } | null;
  listDrills(input: {
    environment: string | null;
    database: string | null;
    limit: number;
  }): DrillView[];
  listBackupTroubles(input: { database: string | null }): SafetyRows['backup_trouble'][];
  listRehearsals(input: {
    environment: string | null;
    plan: string | null;
    limit: number;
  }): RehearsalView[];
  getRehearsal(input: { id: string }): RehearsalView | null;
  /** @param input.user as programs know it: it is hashed with the environment's secret */
  exportUser(input: {
    environment: string;
    user: string;
    nowMs: number;
  }): RouteAnswer<'exportUser'>;
  /** What stands for a user in the store: their HMAC, and it with those of their conversations. */
  userUnits(input: { environment: string; user: string }): {
    unit: string;
    units: string[];
  };
}

/** Changes to them. Each writes its audit row in the same transaction. */
export interface SafetyTransactions {
  beginDeployment(input: {
    environment: string;
    version: string;
    commit: string | null;
    commitMs: number | null;
    kind: DeploymentView['kind'];
    slot: string | null;
    url: string | null;
    rollout: string | null;
    startedMs: number;
    endedMs: number | null;
    status: DeploymentView['status'];
    detail: string;
    key: string | null;
    actor: Actor;
    nowMs: number;
  }): DeploymentView;
  endDeployment(input: {
    /** Of the caller's key, `null` = any: a deployment of another one looks like none. */
    environment: string | null;
    id: string;
    status: Exclude<DeploymentView['status'], 'running'>;
    detail: string;
    actor: Actor;
    nowMs: number;
  }): DeploymentView;
  /** Writes how a backup stands: inserts it or changes what differs. */
  writeBackup(input: {
    backup: Omit<SafetyRows['backup'], 'manifest' | 'remarks' | 'actor'> & {
      readonly manifest: Manifest | null;
      readonly remarks: readonly string[];
    };
    copies: readonly Omit<SafetyRows['backup_copy'], 'backupId' | 'changedMs'>[];
    actor: Actor;
    nowMs: number;
  }): BackupView;
  /** Writes down that somebody ends what is under way, and how it stands then. */
  stopBackup(input: {
    /** Of a backup, or of a drill. */
    id: string;
    /** Of the caller's key, `null` = any: one of another looks like none. */
    environment: string | null;
    /** Whether this process works at it. */
    isUnderway: boolean;
    reason: string;
    /** Who stopped it and why, as a sentence. */
    detail: string;
    actor: Actor;
    nowMs: number;
  }): StoppedView;
  writeDrill(input: {
    drill: Omit<SafetyRows['drill'], 'differences' | 'actor'> & {
      readonly differences: readonly string[];
    };
    actor: Actor;
    nowMs: number;
  }): DrillView;
  /**
   * Says what is wrong with the backups of a database: what is new is audited and told once, what is
   * right again goes.
   */
  tellBackupTroubles(input: {
    database: string;
    environment: string;
    troubles: readonly Pick<SafetyRows['backup_trouble'], 'policy' | 'kind' | 'sentence'>[];
    /** Channels that are told. */
    notify: readonly string[];
    nowMs: number;
  }): { told: number };
  /** Ends as failed what a process left running that is gone. */
  endLeftSafety(input: { nowMs: number }): { ended: number };
  /** Writes down that somebody has an action run by hand, or what it came to. */
  noteCheckRun(input: {
    environment: string;
    action: string;
    /** Of both rows of one run. */
    run: string;
    /** `null` = it is about to run. */
    ended: (ActionOutcome & { readonly tookMs: number }) | null;
    actor: Actor;
    nowMs: number;
  }): null;
  writeRehearsal(input: {
    rehearsal: Omit<SafetyRows['rehearsal'], 'layers' | 'actor'> & {
      readonly layers: RehearsalView['layers'];
    };
    actor: Actor;
    nowMs: number;
  }): RehearsalView;
  /** Writes down that somebody took out what is stored about a user; answers when it is written. */
  noteUserExport(input: {
    environment: string;
    /** HMAC that stands for the user. */
    unit: string;
    /** Rows told, by kind. */
    rows: Readonly<Record<string, number>>;
    actor: Actor;
    nowMs: number;
  }): null;
  /** Erases what is about a user among the next rows; asked again until `next` is `null`. */
  eraseUserPiece(input: {
    environment: string;
    /** Of `userUnits`. */
    unit: string;
    units: readonly string[];
    from: EraseCursor | null;
  }): {
    kind: string;
    rows: number;
    next: EraseCursor | null;
  };
  /** Writes down that what is stored about a user was erased, with the rows by kind. */
  noteUserErasure(input: {
    environment: string;
    unit: string;
    reason: string;
    erased: Readonly<Record<string, number>>;
    actor: Actor;
    nowMs: number;
  }): null;
}
