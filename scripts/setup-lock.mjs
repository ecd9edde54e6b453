/** A lock between processes: `mkdir` is atomic on every file system that we meet. */
import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const BEAT_MS = 1_000;
const POLL_MS = 200;
/** A holder that shows no life for so long is dead: beats are far more frequent. */
const STALE_AFTER_MS = 10_000;

/** Runs `work` while this process alone holds `path`; waits for, or takes over from, another. */
export async function withLock(path, say, work) {
  const owner = await take(path, say);
  const beat = setInterval(() => touch(path), BEAT_MS);
  const release = () => {
    clearInterval(beat);
    if (ownerOf(path) === owner) rmSync(path, { recursive: true, force: true });
  };
  process.once('exit', release); // also after `process.exit` in a failing tool
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function take(path, say) {
  const owner = randomUUID();
  let seen = '';
  let seenAtMs = performance.now();
  let told = false;
  while (!make(path, owner)) {
    if (!told) say('another process is setting up; waiting for it');
    told = true;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    // Judged by what we watched ourselves, not by file times: clocks differ and machines sleep.
    const sign = signOfLife(path);
    if (sign !== seen) {
      seen = sign;
      seenAtMs = performance.now();
    } else if (performance.now() - seenAtMs > STALE_AFTER_MS) {
      say('the other process is gone; taking over');
      clear(path, sign);
      seenAtMs = performance.now();
    }
  }
  return owner;
}

function make(path, owner) {
  try {
    mkdirSync(path);
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
  writeFileSync(join(path, 'owner'), owner);
  return true;
}

/** Renames first: of two waiters that both call it dead, one wins and the other finds nothing. */
function clear(path, sign) {
  if (signOfLife(path) !== sign) return;
  const aside = `${path}-${randomUUID()}`;
  try {
    renameSync(path, aside);
  } catch (error) {
    if (error.code === 'ENOENT') return;
    throw error;
  }
  rmSync(aside, { recursive: true, force: true });
}

function signOfLife(path) {
  try {
    return `${ownerOf(path)} ${statSync(path).mtimeMs}`;
  } catch {
    return '';
  }
}

function ownerOf(path) {
  try {
    return readFileSync(join(path, 'owner'), 'utf8');
  } catch {
    return null;
  }
}

function touch(path) {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // Taken over while this process was stopped: whoever holds it now does the same work again.
  }
}
