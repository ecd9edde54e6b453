import { expect, test } from 'vitest';
import { seededRandom } from '../model/seeded-random.ts';
import { uuidV7 } from './uuid-v7.ts';

test('uuidV7() has the form of RFC 9562 and begins with its time', () => {
  const random = seededRandom(5);
  for (let count = 0; count < 200; count += 1) {
    const id = uuidV7(1_700_000_000_123, random);
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_700_000_000_123);
  }
});
