/** Edge functions, secrets and migrations of a Supabase project, through its management API and CLI. */
export interface SupabaseWork {
  readonly kind: 'supabase';
  /** Default `https://api.supabase.com`. */
  readonly url: string;
  /** Reference of the project, 20 letters. */
  readonly project: string;
  readonly token: string;
  /** Functions that are deleted when the plan's target is `functions-deleted`. */
  readonly functions: readonly string[];
  /** Secrets that are set when the target is `secrets`. */
  readonly secretValues: Readonly<Record<string, string>>;
  /** Restoring a moment over what is live has to name the project again; `null` = it is refused. */
  readonly overwrites: string | null;
  /** The CLI and its folder, for migrations; `null` = migrations are not touched. */
  readonly cli: {
    readonly command: readonly [string, ...string[]];
    /** Absolute; the folder that `supabase link` was called in. */
    readonly cwd: string;
    readonly environment: Readonly<Record<string, string>>;
    /** SQL file that takes a migration back, absolute, by migration. */
    readonly down: Readonly<Record<string, string>>;
  } | null;
}
