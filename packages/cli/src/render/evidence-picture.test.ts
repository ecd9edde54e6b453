import pc from 'picocolors';
import { expect, test } from 'vitest';
import { evidenceView } from '../judgement-views.fixture.ts';
import { evidencePicture } from './evidence-picture.ts';

const colors = pc.createColors(false);

test('evidencePicture() shows figures, interval and how the evidence grew', () => {
  const lines = evidencePicture(evidenceView(), colors);
  expect(lines.slice(0, 13)).toEqual([
    'error_rate worse than control  rollback  fail (worse-than-control)',
    '6 of 100 units of the candidate failed',
    '',
    'rate          6 %',
    'control rate  1 %',
    'failures      6',
    'evidence      100 % of what fires',
    'alpha         0.5 %',
    'judged        100 of the candidate, 900 of control',
    '',
    '           0',
    'candidate                ├─────────────●──────────────────┤  6 %, 95 %: 3 % to 10 %',
    'control         ●                                            1 %',
  ]);
  const [top = '', ...rest] = lines.slice(14);
  expect(top).toMatch(/^fires at 100 % ┤.{60}$/);
  expect(rest[6]).toMatch(/^ +0 % ┤.{60}$/);
  expect(rest[7]).toBe(`       verdict  ${'─'.repeat(59)}✗`);
  expect(rest[8]).toMatch(/^ {16}2027-01-15 08:00:00 UTC {14}2027-01-15 08:04:00 UTC$/);
  expect(rest[9]).toBe('verdicts: ─ pass  ✗ fail');
});

test('evidencePicture() marks the limit where it stands, in the unit of the metric', () => {
  const points = [1, 2, 4].map((value, index) => ({
    ...{ atMs: index * 1_000, value: value * 100, limit: 200, kind: 'pass' as const },
  }));
  const verdict = { ...evidenceView().verdict, numbers: { value: 400, limit: 200 } };
  const { interval: _, ...without } = verdict;
  const lines = evidencePicture(
    evidenceView({ unit: 'ms', alpha: null, points, verdict: without }),
    colors,
  );
  const axis = lines.filter((line) => line.includes('┤'));
  expect(axis.map((line) => line.split(' ┤')[0]?.trim())).toEqual([
    ...['400 ms', '', '', 'limit 200 ms', '', '', '', '0 ms'],
  ]);
  expect(
    lines.filter((line) => /│|●/.test(line)).map((line) => line.split(/ {2,}/).at(-1)),
  ).toEqual(['400 ms', '200 ms']);
});

test('evidencePicture() says that nothing was judged, and draws no axis of nothing', () => {
  const { interval: _, ...verdict } = { ...evidenceView().verdict, numbers: {} };
  const lines = evidencePicture(evidenceView({ points: [], alpha: null, verdict }), colors);
  expect(lines.slice(2)).toEqual([
    '',
    'judged  100 of the candidate, 900 of control',
    '',
    'nothing was judged yet',
  ]);
});
