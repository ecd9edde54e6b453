/** Reverts commits of a branch and pushes: the pipeline behind the branch deploys what is left. */
export interface GitRevertWork {
  readonly kind: 'git-revert';
  /** Absolute path of a clone that nobody else works in. */
  readonly repository: string;
  readonly remote: string;
  readonly branch: string;
  readonly author: string;
  readonly email: string;
  /** Variables that git sees, such as `GIT_SSH_COMMAND`. */
  readonly environment: Readonly<Record<string, string>>;
}
