import { expect, test } from 'vitest';
import { errorsHeld } from './judged.fixture.ts';
import { malformedVerdict } from './malformed-verdict.ts';

test('malformedVerdict() is an error that names the guardrail', () => {
  expect(malformedVerdict(errorsHeld, 'the memory is broken')).toEqual({
    kind: 'error',
    code: 'malformed-evidence',
    numbers: {},
    units: { control: 0, candidate: 0 },
    sentence: 'Cannot judge "error_rate above 0.5% for 5m": the memory is broken',
  });
});
