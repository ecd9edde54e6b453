import { describe, expect, it } from 'vitest';
import { CHAIN_START, chainHash, chainIsIntact } from './chain.ts';

function aChain(length: number) {
  const rows = [];
  let previousHash = CHAIN_START;
  for (let sequence = 1; sequence <= length; sequence += 1) {
    const row = {
      environment: 'production',
      sequence,
      atMs: 1_000 + sequence,
      actor: '{}',
      action: 'flag.set',
      subject: 'chat',
      body: '{}',
    };
    const hash = chainHash(previousHash, row);
    rows.push({ ...row, previousHash, hash });
    previousHash = hash;
  }
  return rows;
}

describe('chainIsIntact()', () => {
  it('holds for a whole chain, a newer part of it, and none', () => {
    expect(chainIsIntact(aChain(4))).toBe(true);
    expect(chainIsIntact(aChain(4).slice(2))).toBe(true);
    expect(chainIsIntact([])).toBe(true);
  });

  it.each([['atMs'], ['actor'], ['action'], ['subject'], ['body'], ['hash'], ['previousHash']])(
    'fails when %s of a row was changed',
    (field) => {
      const rows = aChain(4).map((row, index) =>
        index === 1 ? { ...row, [field]: field === 'atMs' ? 7 : 'forged' } : row,
      );
      expect(chainIsIntact(rows)).toBe(false);
    },
  );

  it('fails when a row is missing, doubled, or the first one is forged', () => {
    const rows = aChain(4);
    expect(chainIsIntact(rows.toSpliced(1, 1))).toBe(false);
    expect(chainIsIntact([...rows.slice(0, 2), ...rows.slice(1)])).toBe(false);
    const [first, ...rest] = rows;
    if (first === undefined) throw new Error('empty chain');
    expect(chainIsIntact([{ ...first, previousHash: 'x' }, ...rest])).toBe(false);
  });
});
