import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A real bare repository, the clone that a server works in, and somebody who pushes to it. */
export interface GitRemote {
  /** For `git-revert`. */
  readonly clone: string;
  /** Somebody deploys: a commit is pushed to `main`. */
  deploy(version: string): void;
  /** What `site.txt` holds at the tip of `main`. */
  live(): string;
  /** Commits of `main`. */
  commits(): number;
  /** Ways back among them. */
  reverts(): number;
  /** Every branch with its tip, as text: two that are the same are the same world. */
  branches(): string;
}

export function makeGitRemote(folder: string): GitRemote {
  const [bare, author, clone] = ['site.git', 'author', 'clone'].map((name) => join(folder, name));
  const git = (at: string | undefined, ...args: string[]): string =>
    execFileSync('git', ['-C', at ?? folder, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, GIT_CONFIG_NOSYSTEM: '1' },
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  const identity = ['-c', 'user.name=Ana', '-c', 'user.email=ana@example.com'];
  git(folder, 'init', '--quiet', '--bare', '--initial-branch=main', bare ?? '');
  git(folder, 'clone', '--quiet', bare ?? '', author ?? '');
  git(author, 'checkout', '--quiet', '-B', 'main');
  const deploy = (version: string): void => {
    // The server pushes too.
    if (git(bare, 'for-each-ref', 'refs/heads/main') !== '') {
      git(author, 'fetch', '--quiet', 'origin');
      git(author, 'reset', '--quiet', '--hard', 'origin/main');
    }
    writeFileSync(join(author ?? '', 'site.txt'), version);
    git(author, 'add', 'site.txt');
    git(author, ...identity, 'commit', '--quiet', '--allow-empty', '-m', `Deploy ${version}`);
    git(author, 'push', '--quiet', 'origin', 'main');
  };
  deploy('v1');
  git(folder, 'clone', '--quiet', bare ?? '', clone ?? '');
  const count = (...more: string[]): number =>
    Number(git(bare, 'rev-list', '--count', ...more, 'main'));
  return {
    clone: clone ?? '',
    deploy,
    live: () => git(bare, 'show', 'main:site.txt'),
    commits: () => count(),
    reverts: () => count('--grep=Tidegate-Key'),
    branches: () => git(bare, 'for-each-ref', '--format=%(refname) %(objectname)'),
  };
}
