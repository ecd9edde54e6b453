import { expect, test } from 'vitest';
import { pixels, xmlText } from './timeline-xml.ts';

test('xmlText() lets nothing through that ends a text or that no document may have', () => {
  expect(xmlText('<a href="x">&\u0000\u001b\ud800</a>')).toBe(
    '&lt;a href=&quot;x&quot;&gt;&amp;\ufffd\ufffd\ufffd&lt;/a&gt;',
  );
  expect(xmlText('größer ≥ 5 🙂')).toBe('größer ≥ 5 🙂');
});

test('pixels() keeps one decimal', () => {
  expect([pixels(1.24), pixels(1.25), pixels(-0.04)]).toEqual([1.2, 1.3, -0]);
});
