import { expect, test } from 'vitest';
import { rule321 } from './rule-321.ts';

const local = { name: 'local', kind: 'directory', offSite: false } as const;
const other = { name: 'other', kind: 'directory', offSite: true } as const;
const archive = { name: 'archive', kind: 's3', offSite: true } as const;
const near = { name: 'near', kind: 's3', offSite: false } as const;

test.each([
  [
    [],
    false,
    1,
    1,
    0,
    '"app" does not meet the 3-2-1 rule: there is no backup; 1 of 3 copies, the live one counted; 1 of 2 kinds of places; no copy off site',
  ],
  [
    [local],
    false,
    2,
    2,
    0,
    '"app" does not meet the 3-2-1 rule: 2 of 3 copies, the live one counted; no copy off site',
  ],
  [
    [archive],
    false,
    2,
    2,
    1,
    '"app" does not meet the 3-2-1 rule: 2 of 3 copies, the live one counted',
  ],
  [[local, near], false, 3, 3, 0, '"app" does not meet the 3-2-1 rule: no copy off site'],
  [
    [local, local, local],
    false,
    2,
    2,
    0,
    '"app" does not meet the 3-2-1 rule: 2 of 3 copies, the live one counted; no copy off site',
  ],
  [[local, archive], true, 3, 3, 1, '"app" has 3 copies in 3 kinds of places, 1 off site'],
  [[local, other], true, 3, 2, 1, '"app" has 3 copies in 2 kinds of places, 1 off site'],
  [
    [local, near, archive, other],
    true,
    5,
    3,
    2,
    '"app" has 5 copies in 3 kinds of places, 2 off site',
  ],
])('rule321() of %j', (stores, met, copies, media, offSite, sentence) => {
  expect(rule321('app', stores)).toEqual({ met, copies, media, offSite, sentence });
});
