/** How much of a corpus of invented messages the detectors find, and what they find wrongly. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findPersonalData, type PersonalDataKind } from '@tidegate/core';
import { phoneCheck } from '@tidegate/sdk/pii';
import { expect, test } from 'vitest';

interface Line {
  /** Country of those who write; absent = not known. */
  readonly country?: Parameters<typeof phoneCheck>[0];
  readonly text: string;
  readonly holds: readonly { readonly kind: PersonalDataKind; readonly text: string }[];
}

const corpus: Line[] = JSON.parse(readFileSync(join(import.meta.dirname, 'corpus.json'), 'utf8'));
const KINDS: readonly PersonalDataKind[] = ['email', 'phone', 'payment-card', 'iban'];

/** Kind and text, exactly as labelled, over the whole corpus. */
function score(kinds: readonly PersonalDataKind[]) {
  const figures = { right: 0, wrong: 0, missed: 0 };
  const flaws: string[] = [];
  for (const { country, text, holds } of corpus) {
    const of = ({ kind, text: what }: { kind: string; text: string }): string => `${kind} ${what}`;
    const isAsked = ({ kind }: { kind: PersonalDataKind }): boolean => kinds.includes(kind);
    const found = findPersonalData(text, { isPhone: phoneCheck(country) }).map(
      ({ kind, start, end }) => ({ kind, text: text.slice(start, end) }),
    );
    const held = new Set(holds.filter(isAsked).map(of));
    const said = new Set(found.filter(isAsked).map(of));
    figures.right += [...said].filter((one) => held.has(one)).length;
    figures.wrong += [...said].filter((one) => !held.has(one)).length;
    figures.missed += [...held].filter((one) => !said.has(one)).length;
    flaws.push(...[...said].filter((one) => !held.has(one)).map((one) => `wrong: ${one}`));
    flaws.push(...[...held].filter((one) => !said.has(one)).map((one) => `missed: ${one}`));
  }
  const { right, wrong, missed } = figures;
  return {
    ...figures,
    flaws,
    precision: right / (right + wrong),
    recall: right / (right + missed),
  };
}

test('the corpus has two hundred lines, with and without personal data', () => {
  const held = corpus.filter(({ holds }) => holds.length > 0);
  expect(corpus.length).toBeGreaterThanOrEqual(200);
  expect(held.length).toBeGreaterThan(90);
  expect(corpus.length - held.length).toBeGreaterThan(90);
  expect(new Set(corpus.map(({ country }) => country)).size).toBeGreaterThanOrEqual(9);
});

test('findPersonalData() finds what the corpus holds: precision and recall', ({ task }) => {
  const rows = [['all', KINDS] as const, ...KINDS.map((kind) => [kind, [kind]] as const)].map(
    ([kind, kinds]) => ({ kind, lines: corpus.length, ...score(kinds) }),
  );
  Object.assign(task.meta, { pii: rows });
  const [all, email, phone, card, iban] = rows.map(({ precision, recall }) => [precision, recall]);
  // Floors that were measured: a change that finds less, or more that is none, must say so.
  expect(all).toEqual([expect.closeTo(0.985, 3), expect.closeTo(0.978, 3)]);
  expect(email).toEqual([expect.closeTo(0.952, 3), 1]);
  expect(phone).toEqual([expect.closeTo(0.988, 3), expect.closeTo(0.964, 3)]);
  expect([card, iban]).toEqual([
    [1, 1],
    [1, 1],
  ]);
});

test('what is missed or wrong in the corpus is known', () => {
  // Numbers that a country keeps for films are none in its numbering plan; a number of zeros is one.
  expect(score(KINDS).flaws).toEqual([
    'missed: phone 07700 900123',
    'missed: phone +44 7700 900125',
    'missed: phone 07700900128',
    'wrong: phone 06 0000 0000',
    'wrong: email git@github.com',
  ]);
});
