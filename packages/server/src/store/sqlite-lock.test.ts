import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lockDirectory } from './sqlite-lock.ts';
import { temporaryDirectory } from './temporary-directory.fixture.ts';

describe('lockDirectory()', () => {
  it('refuses a directory that is held, and takes it once it was given back', () => {
    const directory = temporaryDirectory();
    const unlock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(
      expect.objectContaining({
        code: 'store-locked',
        message: `Cannot open the store in "${directory}": another Tidegate process holds it; stop it or give another --data folder`,
      }),
    );
    unlock();
    lockDirectory(directory)();
  });

  it('lets any other failure through as it is', () => {
    const missing = join(temporaryDirectory(), 'missing');
    expect(() => lockDirectory(missing)).toThrow(
      expect.not.objectContaining({ code: 'store-locked' }),
    );
  });
});
