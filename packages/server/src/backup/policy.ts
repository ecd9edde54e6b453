/** A policy of the operator's file: `backups:`. */
export interface BackupPolicy {
  readonly name: string;
  /** Name under `databases:`. */
  readonly database: string;
  readonly kind: 'full' | 'base';
  /** Cron expression in `zone`; `null` = before deployments or when somebody asks. */
  readonly schedule: string | null;
  readonly zone: string;
  /** In words, such as `daily at 02:00 UTC`. */
  readonly when: string;
  /** How long a backup is kept, ms; the newest verified one is kept in any case. */
  readonly keepMs: number;
  /** Names under `stores:`, the first is read first. */
  readonly stores: readonly [string, ...string[]];
  /** Restored and compared right after it was made. */
  readonly verify: boolean;
  /** Encrypts for this passphrase, or for recipients of age; `null` = not encrypted. */
  readonly encryption: BackupEncryption | null;
  /** Channels that hear of trouble. */
  readonly notify: readonly string[];
}

/** How a backup is encrypted and opened again. */
export type BackupEncryption =
  | { readonly kind: 'passphrase'; readonly passphrase: string }
  | {
      readonly kind: 'recipients';
      readonly recipients: readonly string[];
      /** Identity that opens them; `null` = this server cannot restore them. */
      readonly identity: string | null;
    };

/** A drill of the operator's file: `drills:`. */
export interface DrillPolicy {
  readonly name: string;
  readonly database: string;
  /** Cron expression in `zone`. */
  readonly schedule: string;
  readonly zone: string;
  readonly when: string;
  /** Name under `regions:` of the database; `null` = scratch beside it. */
  readonly region: string | null;
  /** What must be reached, ms; `null` = it is only measured. */
  readonly rtoMs: number | null;
  readonly rpoMs: number | null;
  readonly notify: readonly string[];
}
