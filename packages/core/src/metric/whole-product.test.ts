import { expect, test } from 'vitest';
import { OVERFLOW_LABELS, WHOLE_PRODUCT } from './whole-product.ts';

test('WHOLE_PRODUCT is a place that no flag can be', () => {
  expect(WHOLE_PRODUCT).toEqual({ flag: '', variant: 'all', draw: 0 });
});

test('OVERFLOW_LABELS are those of OpenTelemetry', () => {
  expect(OVERFLOW_LABELS).toEqual({ 'otel.metric.overflow': 'true' });
});
