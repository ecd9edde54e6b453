import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Manifest } from '../manifest.ts';
import { formatLimits } from './limits.ts';
import { readManifest, writeManifest } from './manifest-text.ts';
import { PASSPHRASE, sealedBackup, someBytes } from './sealed-backup.fixture.ts';

const { manifest } = await sealedBackup(someBytes(100), PASSPHRASE);

function bytesOf(text: string): Buffer {
  return Buffer.from(text, 'utf8');
}

/** As `writeManifest`, of anything. */
function written(value: unknown): Buffer {
  const json = JSON.stringify(value);
  return bytesOf(`${json}\nsha256 ${createHash('sha256').update(json).digest('hex')}\n`);
}

test('readManifest() reads what writeManifest() wrote', () => {
  expect(readManifest(bytesOf(writeManifest(manifest)))).toEqual(manifest);
  const named = { ...manifest, environment: 'prodüction "1" 🌊' };
  expect(readManifest(bytesOf(writeManifest(named)))).toEqual(named);
});

test('writeManifest() gives the same text for the same manifest', () => {
  const turned = Object.fromEntries(Object.entries(manifest).reverse()) as unknown as Manifest;
  expect(writeManifest(turned)).toBe(writeManifest(manifest));
});

test('writeManifest() does not write what a manifest does not have', () => {
  const more = { ...manifest, passphrase: 'correct horse' } as Manifest;
  expect(() => writeManifest(more)).toThrow('passphrase');
});

test('readManifest() finds each flipped bit and each cut', () => {
  const bytes = bytesOf(writeManifest(manifest));
  const missed: number[] = [];
  for (let bit = 0; bit < bytes.length * 8; bit += 1) {
    const flipped = Buffer.from(bytes);
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    if (!fails(flipped)) missed.push(bit);
  }
  for (let length = 0; length < bytes.length; length += 1)
    if (!fails(bytes.subarray(0, length))) missed.push(-length);
  expect(missed).toEqual([]);
  expect(fails(Buffer.concat([bytes, bytesOf('\n')]))).toBe(true);
  expect(fails(Buffer.concat([bytesOf(' '), bytes]))).toBe(true);
});

function fails(bytes: Buffer): boolean {
  try {
    readManifest(bytes);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'damaged';
  }
}

test.each([
  ['no JSON', 'damaged', 'lacks'],
  [{ ...manifest, format: 2 }, 'newer-version', 'format 2'],
  [{ ...manifest, bytes: -1 }, 'damaged', 'lacks'],
  [{ ...manifest, sha256: 'x' }, 'damaged', 'lacks'],
  [{ ...manifest, more: { x: null } }, 'damaged', 'lacks'],
  [{ ...manifest, object: '../../etc/passwd' }, 'damaged', 'another name'],
  [{ ...manifest, object: manifest.object.replace('.age', '') }, 'damaged', 'another name'],
  [{ ...manifest, database: 'other' }, 'damaged', 'another name'],
])('readManifest() refuses %j', (value, code, why) => {
  expect(() => readManifest(written(value))).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(why) }),
  );
});

test('readManifest() refuses what is too long before it reads it', () => {
  const { manifestBytes } = formatLimits;
  const long = written(manifest);
  const padded = Buffer.alloc(manifestBytes + 1, long);
  expect(() => readManifest(padded)).toThrow('it is too long');
});
