import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import { describe, expect, test } from 'vitest';
import type { BackupEncryption } from '../policy.ts';
import { checkStored, passStored } from './check-stored.ts';
import { openBackup } from './open-backup.ts';
import { sealBackup } from './seal-backup.ts';
import {
  PASSPHRASE,
  readAll,
  sealedBackup,
  someBytes,
  streamOf,
  TEST_SCRYPT_LOG_N,
} from './sealed-backup.fixture.ts';

const identity = await generateX25519Identity();
const recipients: readonly string[] = [
  await identityToRecipient(identity),
  await identityToRecipient(await generateX25519Identity()),
];
const RECIPIENTS: BackupEncryption = { kind: 'recipients', recipients, identity };
const never = new AbortController().signal;
const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

/** Around the pieces of age, 65 536 bytes each. */
const SIZES = [0, 1, 65_535, 65_536, 65_537, 131_072, 300_001];

describe.each([
  ['as it is', null],
  ['for a passphrase', PASSPHRASE],
  ['for recipients', RECIPIENTS],
])('sealed %s', (_name, encryption) => {
  test.each(SIZES)('openBackup() gives back what sealBackup() took: %i bytes', async (size) => {
    const content = someBytes(size);
    const { manifest, stored } = await sealedBackup(content, encryption);
    expect(manifest).toMatchObject({
      ...{ plainBytes: size, plainSha256: hashOf(content) },
      ...{ bytes: stored.length, sha256: hashOf(stored) },
    });
    await checkStored(manifest, streamOf(stored), never);
    expect(hashOf(await readAll(passStored(manifest, streamOf(stored), never)))).toBe(
      manifest.sha256,
    );
    const opened = openBackup({ manifest, stored: streamOf(stored), encryption, signal: never });
    expect(hashOf(await readAll(opened))).toBe(hashOf(content));
  });

  test.each(['one byte less', 'one byte more', 'one bit flipped', 'nothing at all'])(
    'openBackup() and checkStored() find %s',
    async (harm) => {
      const { manifest, stored } = await sealedBackup(someBytes(150_000), encryption);
      for (const at of [0, 30, 200, 70_000, stored.length - 1]) {
        const bad = harmed(stored, harm, at);
        const opened = openBackup({ manifest, stored: streamOf(bad), encryption, signal: never });
        await expect(readAll(opened)).rejects.toMatchObject({ code: 'damaged' });
        await expect(checkStored(manifest, streamOf(bad), never)).rejects.toMatchObject({
          code: 'damaged',
        });
      }
    },
  );

  test('sealBackup() fails as its source does, and ends its source', async () => {
    const broken = new Error('the database went away');
    const source = new Readable({ read: () => {} });
    source.push('beginning');
    const sealed = sealBackup({ ...asked(encryption), content: source });
    const reading = readAll(sealed.content);
    source.destroy(broken);
    await expect(reading).rejects.toBe(broken);
    await expect(sealed.finished).rejects.toBe(broken);
  });

  test('sealBackup() ends its source when nobody reads on', async () => {
    const source = new Readable({ read: () => {} });
    const sealed = sealBackup({ ...asked(encryption), content: source });
    sealed.content.destroy();
    await expect(sealed.finished).rejects.toMatchObject({ code: 'ended' });
    expect(source.destroyed).toBe(true);
  });

  test('the signal ends sealing and opening at once, also of a source that hangs', async () => {
    const { manifest, stored } = await sealedBackup(someBytes(1_000), encryption);
    const stop = new AbortController();
    const hangs = [0, 1, 2].map(() => new Readable({ read: () => {} }));
    const [first, second, third] = hangs as [Readable, Readable, Readable];
    second.push(stored.subarray(0, 500));
    const { signal } = stop;
    const sealed = sealBackup({ ...asked(encryption), content: first, signal });
    const all = [
      readAll(sealed.content),
      sealed.finished,
      readAll(openBackup({ manifest, stored: second, encryption, signal })),
      checkStored(manifest, third, signal),
    ].map((work) => expect(work).rejects.toMatchObject({ code: 'ended' }));
    stop.abort();
    await Promise.all(all);
    expect(hangs.map(({ destroyed }) => destroyed)).toEqual([true, true, true]);
    const late = sealBackup({ ...asked(encryption), content: streamOf(stored), signal });
    await expect(readAll(late.content)).rejects.toMatchObject({ code: 'ended' });
    await expect(late.finished).rejects.toMatchObject({ code: 'ended' });
    const lateOpened = openBackup({ manifest, stored: streamOf(stored), encryption, signal });
    await expect(readAll(lateOpened)).rejects.toMatchObject({ code: 'ended' });
    const lateCheck = checkStored(manifest, streamOf(stored), signal);
    await expect(lateCheck).rejects.toMatchObject({ code: 'ended' });
  });

  test('sealBackup() takes no more than is read', async () => {
    let given = 0;
    const source = new Readable({
      read() {
        given += 65_536;
        this.push(Buffer.alloc(65_536));
      },
    });
    const sealed = sealBackup({ ...asked(encryption), content: source });
    await once(sealed.content, 'readable');
    for (let turn = 0; turn < 50; turn += 1) await new Promise((next) => setImmediate(next));
    expect(given).toBeLessThanOrEqual(6 * 65_536);
    sealed.content.destroy();
    await expect(sealed.finished).rejects.toMatchObject({ code: 'ended' });
  });
});

function asked(encryption: BackupEncryption | null) {
  return { encryption, tell: () => {}, signal: never, scryptLogN: TEST_SCRYPT_LOG_N };
}

function harmed(stored: Buffer, harm: string, at: number): Buffer {
  if (harm === 'nothing at all') return Buffer.alloc(0);
  if (harm === 'one byte less')
    return Buffer.concat([stored.subarray(0, at), stored.subarray(at + 1)]);
  if (harm === 'one byte more')
    return Buffer.concat([stored.subarray(0, at), Buffer.from([7]), stored.subarray(at)]);
  const flipped = Buffer.from(stored);
  flipped[at] = (flipped[at] ?? 0) ^ 4;
  return flipped;
}

test('sealBackup() tells how far it is', async () => {
  const told: number[] = [];
  const content = streamOf(someBytes(25_000));
  const tell = (bytes: number) => void told.push(bytes);
  const sealed = sealBackup({ content, encryption: null, tell, signal: never });
  await readAll(sealed.content);
  expect(told.at(-1)).toBe(25_000);
});

test('openBackup() does not give the last piece away before all was compared', async () => {
  const content = someBytes(65_536 * 3);
  const { manifest, stored } = await sealedBackup(content, null);
  const bad = { ...manifest, plainSha256: '0'.repeat(64) };
  const given: Buffer[] = [];
  const opened = openBackup({
    ...{ manifest: bad, stored: streamOf(stored, 65_536), encryption: null, signal: never },
  });
  opened.on('data', (piece: Buffer) => given.push(piece));
  await expect(once(opened, 'end')).rejects.toMatchObject({ code: 'damaged' });
  expect(Buffer.concat(given).length).toBeLessThanOrEqual(65_536 * 2);
});

describe('keys', () => {
  test.each([
    ['another passphrase', { kind: 'passphrase', passphrase: 'another passphrase' }],
    ['no key at all', null],
    ['an identity instead', RECIPIENTS],
    ['no identity', { kind: 'recipients', recipients, identity: null }],
    ['an identity that is none', { kind: 'recipients', recipients, identity: 'AGE-SECRET-KEY-1X' }],
  ] as [string, BackupEncryption | null][])(
    'openBackup() says that %s does not open it',
    async (_name, encryption) => {
      const { manifest, stored } = await sealedBackup(someBytes(200_000), PASSPHRASE);
      const opened = openBackup({ manifest, stored: streamOf(stored), encryption, signal: never });
      await expect(readAll(opened)).rejects.toMatchObject({ code: 'wrong-passphrase' });
    },
  );

  test('a damaged header is no wrong passphrase', async () => {
    const { manifest, stored } = await sealedBackup(someBytes(200_000), PASSPHRASE);
    const bad = harmed(stored, 'one bit flipped', stored.indexOf('\n---') - 5);
    const opened = openBackup({
      ...{ manifest, stored: streamOf(bad), encryption: PASSPHRASE, signal: never },
    });
    await expect(readAll(opened)).rejects.toMatchObject({ code: 'damaged' });
  });

  test('sealBackup() refuses a recipient of something else', async () => {
    const encryption = { kind: 'recipients', recipients: ['ssh-rsa AAAA'], identity } as const;
    const sealed = sealBackup({ ...asked(encryption), content: streamOf(someBytes(10)) });
    await expect(readAll(sealed.content)).rejects.toMatchObject({ code: 'refused' });
    await expect(sealed.finished).rejects.toMatchObject({ code: 'refused' });
  });

  test('no secret stands in what is stored or told', async () => {
    const { manifest, stored } = await sealedBackup(someBytes(10), PASSPHRASE);
    expect(`${JSON.stringify(manifest)}${stored.toString('latin1')}`).not.toContain(
      'correct horse',
    );
  });
});

describe('age', () => {
  test.each(SIZES)('the library opens what sealBackup() made: %i bytes', async (size) => {
    const content = someBytes(size);
    for (const encryption of [PASSPHRASE, RECIPIENTS]) {
      const { stored } = await sealedBackup(content, encryption);
      const decrypter = new Decrypter();
      if (encryption.kind === 'passphrase') decrypter.addPassphrase(encryption.passphrase);
      else decrypter.addIdentity(identity);
      expect(hashOf(Buffer.from(await decrypter.decrypt(stored)))).toBe(hashOf(content));
    }
  });

  test.each(SIZES)('openBackup() opens what the library made: %i bytes', async (size) => {
    const content = someBytes(size);
    for (const encryption of [PASSPHRASE, RECIPIENTS]) {
      const encrypter = new Encrypter();
      encrypter.setScryptWorkFactor(TEST_SCRYPT_LOG_N);
      if (encryption.kind === 'passphrase') encrypter.setPassphrase(encryption.passphrase);
      else for (const recipient of recipients) encrypter.addRecipient(recipient);
      const stored = Buffer.from(await encrypter.encrypt(content));
      const made = await sealedBackup(content, encryption);
      const manifest = { ...made.manifest, bytes: stored.length, sha256: hashOf(stored) };
      const opened = openBackup({ manifest, stored: streamOf(stored), encryption, signal: never });
      expect(hashOf(await readAll(opened))).toBe(hashOf(content));
    }
  });
});
