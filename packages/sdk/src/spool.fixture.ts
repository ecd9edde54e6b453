import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { BatchSealer } from './batch-sealer.ts';
import { createLedger } from './ledger.ts';
import { loadNodeFiles } from './node-files.ts';
import { systemRuntime } from './runtime.ts';
import { openSpool } from './spool.ts';
import { SpoolFolder } from './spool-folder.ts';
import { thisOwner } from './spool-owner.ts';

/** Number of a process that there never is. */
export const NOBODY = 2 ** 22 + 1;

/** A spool folder of its own, and processes that share it. */
export async function aSpoolWorld() {
  const directory = await mkdtemp(join(tmpdir(), 'tidegate-spool-'));
  onTestFinished(() => rm(directory, { recursive: true, force: true }));
  const warnings: string[] = [];
  const files = await loadNodeFiles();
  const me = await thisOwner(files);
  const home = join(directory, files.sha256('http://t\0k').slice(0, 16));
  const newProcess = (at = directory) => {
    const runtime = systemRuntime();
    const ledger = createLedger(({ code }) => warnings.push(code));
    const ruleset = () => ({ lineage: 1, version: 7 });
    const sealer = new BatchSealer({
      ledger,
      nowMs: runtime.nowMs,
      clockAheadMs: () => null,
      ruleset,
    });
    const { instanceId } = sealer;
    const spool = openSpool({
      directory: at,
      url: 'http://t',
      key: 'k',
      instanceId,
      runtime,
      ledger,
    });
    onTestFinished(() => spool.close());
    return { runtime, ledger, sealer, spool };
  };
  /** What a process with this number left, touched so long ago. */
  const leave = async (name: string, sequences: readonly number[], owner = {}, agoMs = 0) => {
    const path = join(home, name);
    await mkdir(path, { recursive: true });
    const signed = { ...me, pid: NOBODY, started: 'before', ...owner };
    await writeFile(join(path, 'owner.json'), JSON.stringify(signed));
    const then = new Date(Date.now() - agoMs);
    await utimes(join(path, 'owner.json'), then, then);
    const folder = new SpoolFolder(path, files);
    for (const sequence of sequences) {
      const body = JSON.stringify({ instanceId: name, sequence, series: [] });
      await folder.write({ sequence, observations: [sequence], body });
    }
    return folder;
  };
  return { directory, home, warnings, newProcess, leave };
}
