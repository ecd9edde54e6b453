/** Puts the plans of `examples/plans` into the package of the command before it is published. */
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const into = join(root, 'packages', 'cli', 'templates');
rmSync(into, { recursive: true, force: true });
cpSync(join(root, 'examples', 'plans'), into, { recursive: true });
