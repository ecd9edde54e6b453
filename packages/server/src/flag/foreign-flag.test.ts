import type { Json } from '@tidegate/core';
import { describe, expect, it } from 'vitest';
import { readForeignFlag, servedForeignFlag } from './foreign-flag.ts';

const flag = (variants: Json, defaultVariant?: Json): Json => ({
  state: 'ENABLED',
  variants,
  ...(defaultVariant === undefined ? {} : { defaultVariant }),
});

describe('readForeignFlag()', () => {
  it.each([
    ['booleans with "off"', flag({ off: true, x: false }, 'x'), ['boolean', 'off', 'x']],
    ['booleans without it', flag({ yes: true, no: false }, 'yes'), ['boolean', 'no', 'yes']],
    ['texts', flag({ a: 'x', b: 'y' }, 'b'), ['string', '', 'b']],
    [
      'a boolean that is never false',
      flag({ enabled: true }, 'enabled'),
      ['boolean', '', 'enabled'],
    ],
    ['numbers without default', flag({ a: 1, b: 2 }), ['number', '', '']],
    ['an unknown default', flag({ a: 1 }, 'toString'), ['number', '', '']],
    ['mixed values', flag({ a: 1, b: 'x' }, 'a'), ['object', '', 'a']],
    ['no variants', flag(7, 'a'), ['object', '', '']],
    ['no object', [1], ['object', '', '']],
  ])('finds kind, off and default of %s', (_, given, expected) => {
    const { kind, off, serve } = readForeignFlag('f', given);
    expect([kind, off, serve]).toEqual(expected);
  });

  it('leaves out what no database takes', () => {
    const nul = { ...(flag({ 'a\0': false }, 'a\0') as object), metadata: { description: 'x\0y' } };
    const { description, off, serve } = readForeignFlag('f', nul);
    expect([description, off, serve]).toEqual(['xy', 'a', 'a']);
  });

  it('says why no SDK can read it', () => {
    expect(readForeignFlag('f', flag({ a: 1 }, 'a')).broken).toBeNull();
    expect(readForeignFlag('f', null).broken).toContain('Cannot compile flag "f"');
  });
});

describe('servedForeignFlag()', () => {
  const row = (foreign: Json, more: object = {}) => ({
    foreign: JSON.stringify(foreign),
    killed: null,
    base: null,
    variants: '{"on":true,"off":false}',
    ...more,
  });

  it('gives a flag as it came, also a broken one', () => {
    const odd = { state: 'MAYBE', variants: [], defaultVariant: 7, x: { y: [1] } };
    expect(servedForeignFlag(row(odd))).toEqual(odd);
    expect(servedForeignFlag(row('text'))).toEqual({});
  });

  it('gives what a person set, and before it the kill switch, without any rule', () => {
    const metadata = { team: 'x', deep: { a: 1 } };
    const ruled = flag({ on: true, off: false }, 'off') as object;
    const given = { ...ruled, state: 'DISABLED', targeting: { if: [] }, metadata };
    const set = {
      state: 'ENABLED',
      variants: { on: true, off: false },
      defaultVariant: 'on',
      metadata: { team: 'x' },
    };
    expect(servedForeignFlag(row(given, { base: 'on' }))).toEqual(set);
    const killed = { ...set, defaultVariant: 'off', metadata: { team: 'x', killed: true } };
    const enabled = { ...given, state: 'ENABLED' };
    expect(servedForeignFlag(row(enabled, { base: 'on', killed: 'off' }))).toEqual(killed);
    expect(servedForeignFlag(row(enabled, { killed: '' }))).toEqual({
      ...killed,
      defaultVariant: null,
    });
    expect(servedForeignFlag(row(given, { base: 'on', killed: 'off' }))).toEqual({
      ...killed,
      state: 'DISABLED',
    });
  });
});
