import { expect, test } from 'vitest';
import { evidenceView } from '../judgement-views.fixture.ts';
import { evidenceSvg } from './evidence-svg.ts';

test('evidenceSvg() has a title and a description for those who cannot see it', () => {
  const svg = evidenceSvg(evidenceView());
  expect(svg).toContain('role="img" aria-labelledby="title desc"');
  expect(svg).toContain('<title id="title">error_rate worse than control: fail</title>');
  expect(svg).toContain(
    '<desc id="desc">6 of 100 units of the candidate failed. From 2027-01-15 08:00:00 UTC to 2027-01-15 08:04:00 UTC; candidate 6 %; control 1 %; 95 % interval of the candidate 3 % to 10 %</desc>',
  );
});

test('evidenceSvg() stands alone: no script, nothing that is loaded, both colour schemes', () => {
  const svg = evidenceSvg(evidenceView());
  expect(svg).not.toMatch(/<script|href|url\(|@import|\son\w+=/);
  expect(svg).toContain('@media (prefers-color-scheme:dark)');
});

test('evidenceSvg() takes text of others for text', () => {
  const svg = evidenceSvg(evidenceView({ guardrail: '<script>"&\u0000' }));
  expect(svg).not.toContain('<script');
  expect(svg).toContain('&lt;script&gt;&quot;&amp;\ufffd: fail');
});

test('evidenceSvg() draws the line with gaps where nothing was known, and the limit', () => {
  const points = [0, null, 1].map((value, index) => ({
    ...{ atMs: index * 1_000, value, limit: 1, kind: 'pass' as const },
  }));
  const svg = evidenceSvg(evidenceView({ points }));
  expect(svg).toContain('<path class="line" d="M90 276M740 109.3"/>');
  expect(svg).toContain('<path class="limit" d="M90 109.3L415 109.3L740 109.3"/>');
});

test('evidenceSvg() draws nothing that is no number', () => {
  const { interval: _, ...verdict } = { ...evidenceView().verdict, numbers: {} };
  const svg = evidenceSvg(evidenceView({ points: [], verdict }));
  expect(svg).toContain('nothing was judged yet');
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
