/** F15: what lies in a store for months comes back as it was, or is refused before it is restored. */
import { once } from 'node:events';
import {
  createReadStream,
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackupFailure, type BackupStore } from '../../packages/server/src/backup/backup-store.ts';
import { checkStored } from '../../packages/server/src/backup/format/check-stored.ts';
import {
  readManifest,
  writeManifest,
} from '../../packages/server/src/backup/format/manifest-text.ts';
import { objectNames } from '../../packages/server/src/backup/format/object-names.ts';
import { openBackup } from '../../packages/server/src/backup/format/open-backup.ts';
import { sealBackup } from '../../packages/server/src/backup/format/seal-backup.ts';
import {
  PASSPHRASE,
  readAll,
  sealedBackup,
  someBytes,
  streamOf,
} from '../../packages/server/src/backup/format/sealed-backup.fixture.ts';
import type { BackupEncryption } from '../../packages/server/src/backup/policy.ts';
import { createDirectoryStore } from '../../packages/server/src/backup/store/directory-store.ts';
import { CHAOS, report, reportCost, SEED } from './fault-report.fixture.ts';
import { type Seeded, seeded } from './seeded.fixture.ts';

const FLIPS = 500;
const CUTS = 100;
/** Some pieces of age, and no whole number of them. */
const CONTENT = someBytes(150_001);
const never = new AbortController().signal;
const ways: [string, BackupEncryption | null][] = [
  ['as it is', null],
  ['encrypted', PASSPHRASE],
];

let path: string;
let store: BackupStore;
beforeAll(() => {
  path = mkdtempSync(join(tmpdir(), 'tidegate-damaged-'));
  const work = { kind: 'directory', name: 'local', offSite: false, path, secrets: [] } as const;
  store = createDirectoryStore(work, { clock: { nowMs: () => Date.now() } });
});
afterAll(() => rmSync(path, { recursive: true, force: true }));

/** How a restore begins: the manifest, then the whole object, and nothing is opened before. */
async function found(names: Names): Promise<string | null> {
  try {
    const manifest = readManifest(await readAll(await store.get(names.manifest, never)));
    await checkStored(manifest, await store.get(names.content, never), never);
    return null;
  } catch (error) {
    return error instanceof BackupFailure ? error.code : 'another';
  }
}

/** Whether the content can be read to an end that looks good. */
async function opens(names: Names, encryption: BackupEncryption | null): Promise<boolean> {
  try {
    const manifest = readManifest(await readAll(await store.get(names.manifest, never)));
    const stored = await store.get(names.content, never);
    await readAll(openBackup({ manifest, stored, encryption, signal: never }));
    return true;
  } catch {
    return false;
  }
}

type Names = ReturnType<typeof objectNames>;

function flipped(bytes: Buffer, random: Seeded): Buffer {
  const bad = Buffer.from(bytes);
  const at = random.below(bad.length);
  bad[at] = (bad[at] ?? 0) ^ (1 << random.below(8));
  return bad;
}

for (const [way, encryption] of ways)
  test(`F15: each flipped bit and each cut of a backup is found: ${way}`, async (context) => {
    const { manifest, stored } = await sealedBackup(CONTENT, encryption);
    const names = objectNames(manifest.id, manifest.database, encryption !== null);
    await store.put(names.content, streamOf(stored), never);
    await store.put(names.manifest, Readable.from([Buffer.from(writeManifest(manifest))]), never);
    expect([await found(names), await opens(names, encryption)]).toEqual([null, true]);

    const random = seeded(SEED);
    const missed = { flips: 0, cuts: 0, opened: 0, named: 0 };
    for (let turn = 0; turn < FLIPS + CUTS; turn += 1) {
      const file = join(path, random.of([names.content, names.manifest]));
      const whole = readFileSync(file);
      const isFlip = turn < FLIPS;
      writeFileSync(
        file,
        isFlip ? flipped(whole, random) : whole.subarray(0, random.below(whole.length)),
      );
      const code = await found(names);
      if (code === null) missed[isFlip ? 'flips' : 'cuts'] += 1;
      if (code !== null && code !== 'damaged') missed.named += 1;
      if (await opens(names, encryption)) missed.opened += 1;
      writeFileSync(file, whole);
    }
    expect([await found(names), await opens(names, encryption)]).toEqual([null, true]);
    report(context, 'F15', {
      [`of ${FLIPS} flipped bits, not found before a restore, ${way}`]: [missed.flips, { is: 0 }],
      [`of ${CUTS} cuts, not found before a restore, ${way}`]: [missed.cuts, { is: 0 }],
      [`of both, opened to the end all the same, ${way}`]: [missed.opened, { is: 0 }],
      [`of both, called something else than damaged, ${way}`]: [missed.named, { is: 0 }],
    });
  });

test('F15: sealing and opening hold a few pieces, however large the backup is', async (context) => {
  const megabytes = CHAOS ? 1_024 : 64;
  const piece = Buffer.alloc(65_536, 7);
  let left = (megabytes * 1_048_576) / piece.length;
  const content = new Readable({
    read() {
      left -= 1;
      this.push(left < 0 ? null : piece);
    },
  });
  const asked = { encryption: PASSPHRASE, signal: never, scryptLogN: 4, tell: () => {} };
  const beforeBytes = process.memoryUsage.rss();
  let mostBytes = 0;
  const startedCpu = process.cpuUsage();
  const sealed = sealBackup({ ...asked, content });
  const large = join(path, 'large');
  const file = createWriteStream(large);
  for await (const part of sealed.content as AsyncIterable<Buffer>) {
    if (!file.write(part)) await once(file, 'drain');
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }
  file.end();
  await once(file, 'close');
  const sealedS = cpuS(startedCpu);
  const sums = await sealed.finished;
  const { manifest } = await sealedBackup(CONTENT, PASSPHRASE);
  const opened = openBackup({
    ...{ manifest: { ...manifest, ...sums }, stored: createReadStream(large) },
    ...{ encryption: PASSPHRASE, signal: never },
  });
  let bytes = 0;
  for await (const part of opened as AsyncIterable<Buffer>) {
    bytes += part.length;
    mostBytes = Math.max(mostBytes, process.memoryUsage.rss());
  }
  const openedS = cpuS(startedCpu) - sealedS;
  expect(bytes).toBe(megabytes * 1_048_576);
  reportCost(context, 'F15', {
    'MB of memory more, at most': [(mostBytes - beforeBytes) / 1e6, { atMost: 100 }],
    [`CPU s to seal and write ${megabytes} MiB`]: [sealedS, { atMost: 10 }],
    [`CPU s to read and open ${megabytes} MiB`]: [openedS, { atMost: 10 }],
  });
});

/** Time that the processors worked, whatever else the machine does. */
function cpuS(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
}
