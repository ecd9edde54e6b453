import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createAddressGuard, isAddressBlock } from './address-guard.ts';

const guard = createAddressGuard([]);

test.each([
  '127.0.0.1',
  '127.255.255.254',
  '0.0.0.0',
  '10.0.0.1',
  '100.100.100.200',
  '169.254.169.254',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::127.0.0.1',
  '[::1]',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fe80::1%eth0',
  'ff02::1',
  '::ffff:127.0.0.1',
  '::ffff:7f00:1',
  '0:0:0:0:0:ffff:7f00:0001',
  '::ffff:169.254.169.254',
  '64:ff9b::7f00:1',
  '2002:7f00:1::',
  'localhost',
  '2130706433',
  '0x7f.1',
  '',
])('createAddressGuard() denies "%s" when nothing is allowed', (address) => {
  expect(guard.isAllowed(address)).toBe(false);
});

test.each(['1.1.1.1', '172.32.0.1', '192.169.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1'])(
  'createAddressGuard() allows "%s" because it is public',
  (address) => {
    expect(guard.isAllowed(address)).toBe(true);
  },
);

test('createAddressGuard() allows what the operator named, in both spellings', () => {
  const opened = createAddressGuard(['127.0.0.1', 'fd00::/8']);
  expect(
    ['127.0.0.1', '::ffff:127.0.0.1', '127.0.0.2', 'fd12::1', 'fc12::1'].map(opened.isAllowed),
  ).toEqual([true, true, false, true, false]);
});

test('createAddressGuard() never throws, whatever it is asked', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.ipV4(), fc.ipV6()), (address) => {
      expect(typeof guard.isAllowed(address)).toBe('boolean');
    }),
  );
});

test('createAddressGuard() refuses text that is no block', () => {
  expect(() => createAddressGuard(['10.0.0.0/33'])).toThrow(RangeError);
});

test.each([
  ['10.0.0.0/8', true],
  ['10.0.0.1', true],
  ['::/0', true],
  ['fd00::/128', true],
  ['10.0.0.0/33', false],
  ['fd00::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/8/8', false],
  ['host', false],
  ['', false],
])('isAddressBlock() says of "%s" %s', (text, answer) => {
  expect(isAddressBlock(text)).toBe(answer);
});
