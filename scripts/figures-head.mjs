import { execFileSync } from 'node:child_process';
import { cpus, totalmem } from 'node:os';

/** What every figure is printed with: what was measured, of which commit, on what. */
export function figuresHead(name, root) {
  return { name, commit: commitOf(root), node: process.version, machine: machine() };
}

function machine() {
  const [{ model = 'unknown processor' } = {}, ...others] = cpus();
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${process.platform} ${process.arch}, ${others.length + 1} × ${model.trim()}, ${gigabytes} GB`;
}

/** Marked with `+` when files differ from it; `unknown` outside of a clone. */
function commitOf(root) {
  try {
    const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();
    return git('rev-parse', '--short=12', 'HEAD') + (git('status', '--porcelain') && '+');
  } catch {
    return 'unknown';
  }
}
