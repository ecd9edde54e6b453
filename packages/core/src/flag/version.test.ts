import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compareVersions, parseVersion } from './version.ts';

test.each([
  ['1.2.3', { major: '1', minor: '2', patch: '3', prerelease: [] }],
  ['v1.2.3', { major: '1', minor: '2', patch: '3', prerelease: [] }],
  ['V0', { major: '0', minor: '0', patch: '0', prerelease: [] }],
  ['1.2', { major: '1', minor: '2', patch: '0', prerelease: [] }],
  ['1.2.3-rc.1+build.5', { major: '1', minor: '2', patch: '3', prerelease: ['rc', '1'] }],
  ['1.2.3+a-b', { major: '1', minor: '2', patch: '3', prerelease: [] }],
  ['1.2.3--', { major: '1', minor: '2', patch: '3', prerelease: ['-'] }],
  ['1.2.3-0a', { major: '1', minor: '2', patch: '3', prerelease: ['0a'] }],
])('parseVersion() reads "%s"', (text, version) => {
  expect(parseVersion(text)).toEqual(version);
});

test.each([
  '',
  'v',
  'vv1',
  '1.',
  '.1',
  '1.2.3.4',
  '01.2.3',
  '1.02.3',
  '-1.2.3',
  '1.2-rc',
  '1+build',
  '1.2.3-',
  '1.2.3-01',
  '1.2.3-a..b',
  '1.2.3+',
  '1.2.3-ä',
  '1.2.3 ',
  '١.2.3',
  'not-a-version',
  `1.2.${'3'.repeat(300)}`,
])('parseVersion() refuses "%s"', (text) => {
  expect(parseVersion(text)).toBeNull();
});

test('compareVersions() puts versions in the order of semver.org', () => {
  const ascending = [
    '0.9.9',
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.9.0',
    '1.10.0',
    '2.0.0',
    '99999999999999999999.0.0',
  ];
  const versions = ascending.map(parseVersion).filter((version) => version !== null);
  expect(versions.toReversed().sort(compareVersions)).toEqual(versions);
  expect(versions).toHaveLength(ascending.length);
});

test('compareVersions() counts numbers, and the other way round the other way', () => {
  const number = fc.bigInt({ min: 0n, max: 10n ** 30n });
  fc.assert(
    fc.property(fc.tuple(number, number, number), fc.tuple(number, number, number), (a, b) => {
      const [first, second] = [parseVersion(a.join('.')), parseVersion(b.join('.'))];
      if (first === null || second === null) throw new Error('not parsed');
      const at = a.findIndex((part, index) => part !== b[index]);
      const expected = at === -1 ? 0 : Number((a[at] ?? 0n) > (b[at] ?? 0n)) * 2 - 1;
      expect(Math.sign(compareVersions(first, second))).toBe(expected);
      expect(Math.sign(compareVersions(second, first))).toBe(0 - expected);
    }),
  );
});
