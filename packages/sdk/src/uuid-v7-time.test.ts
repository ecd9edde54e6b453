import { expect, test } from 'vitest';
import { uuidV7TimeMs } from './uuid-v7-time.ts';

test('uuidV7TimeMs() reads the example of RFC 9562 appendix A.6', () => {
  expect(uuidV7TimeMs('017F22E2-79B0-7CC3-98C4-DC0C0C07398F')).toBe(1_645_557_742_000);
  expect(uuidV7TimeMs('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(1_645_557_742_000);
});

test('uuidV7TimeMs() is null for everything else', () => {
  for (const id of [
    '',
    'chat-1',
    '017f22e2-79b0-4cc3-98c4-dc0c0c07398f',
    '017f22e2-79b0-7cc3-18c4-dc0c0c07398f',
    '017f22e279b07cc398c4dc0c0c07398f',
    '017f22e2-79b0-7cc3-98c4-dc0c0c07398f ',
    'g17f22e2-79b0-7cc3-98c4-dc0c0c07398f',
    '00000000-0000-7cc3-98c4-dc0c0c07398f',
  ]) {
    expect(uuidV7TimeMs(id)).toBeNull();
  }
});
