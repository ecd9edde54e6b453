import { expect, test } from 'vitest';
import { MetUnits } from './met-units.ts';

const chat = { place: 'chat' };
const other = { place: 'other' };

test('has() knows each pair of place and unit by itself', () => {
  const met = new MetUnits(10);
  expect(met.has(chat, 'u-1')).toBe(false);
  met.add(chat, 'u-1');
  expect([met.has(chat, 'u-1'), met.has(other, 'u-1'), met.has(chat, 'u-2')]).toEqual([
    true,
    false,
    false,
  ]);
  met.add(other, 'u-1');
  expect([met.has(chat, 'u-1'), met.has(other, 'u-1')]).toEqual([true, true]);
});

test('add() forgets what was not asked for lately, and never what was', () => {
  const met = new MetUnits(4);
  met.add(chat, 'kept');
  met.add(chat, 'lost');
  for (const unit of ['a', 'b', 'c', 'd', 'e']) {
    expect(met.has(chat, 'kept')).toBe(true);
    met.add(chat, unit);
  }
  expect([met.has(chat, 'lost'), met.has(chat, 'a'), met.has(chat, 'e')]).toEqual([
    false,
    false,
    true,
  ]);
});
