import type { Node } from '@tidegate/core';
import { storeLimits } from '../backup/store/limits.ts';
import type { StoreWork } from '../backup/store-work.ts';
import type { ActionFields } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readDirectoryStore } from './read-directory-store.ts';
import { readFlag } from './read-flag.ts';
import { readS3Store } from './read-s3-store.ts';
import type { ReadingParts } from './read-secret.ts';
import { shown } from './shown.ts';

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,99}$/;
const KEYS = ['directory', 's3', 'offSite'];

/**
 * Reads `stores:` of the operator's file: folders and buckets, at most 20, none of them the same place
 * twice. Mistakes are reported with their places. Never throws.
 */
export function readStores(node: Node | undefined, parts: ReadingParts): StoreWork[] {
  if (node === undefined) return [];
  const { storesMax } = storeLimits;
  if (node.kind !== 'map' || node.entries.length > storesMax) {
    parts.report(node, {
      code: 'wrong-type',
      message: 'Cannot read "stores": it is no map of stores',
      expected: `at most ${storesMax} entries such as "local: { directory: ./backups }"`,
    });
    return [];
  }
  const places = new Map<string, string>();
  return node.entries.flatMap(({ key, at, value }) => {
    const refuse = (why: string, expected: string) => {
      const message = `Cannot read store "${shown(key)}": ${why}`;
      parts.report({ at }, { code: 'out-of-range', message, expected });
    };
    if (!NAME.test(key))
      refuse(
        'this is no name for one',
        '1 to 100 of letters, digits, "-", "_" and ".", beginning with a letter or digit',
      );
    const work = readStore(key, value, parts);
    if (work === null) return [];
    const place = placeOf(work);
    const other = places.get(place);
    places.set(place, key);
    // Two names of one place would count as two copies.
    if (other !== undefined)
      refuse(`it is the same place as store "${shown(other)}"`, 'a place of its own');
    return [work];
  });
}

function readStore(name: string, node: Node, parts: ReadingParts): StoreWork | null {
  const what = `store "${shown(name)}"`;
  const fields = mapOf(node, what, KEYS, parts.report);
  if (fields === null) return null;
  const of: ActionFields = { what, node, fields, parts, secrets: [] };
  const offSite = readFlag(of, 'offSite', false);
  const kinds = ['directory', 's3'].filter((kind) => fields.has(kind));
  if (kinds.length !== 1) {
    const expected = 'either "directory" with a path, or "s3" with a bucket';
    const why = 'it names no single place';
    parts.report(node, { code: 'missing-key', message: `Cannot read ${what}: ${why}`, expected });
    return null;
  }
  const work = kinds[0] === 's3' ? readS3Store(of) : readDirectoryStore(of);
  return work === null || offSite === null ? null : { ...work, name, offSite };
}

function placeOf(work: StoreWork): string {
  if (work.kind === 'directory') return JSON.stringify([work.path]);
  return JSON.stringify([work.endpoint ?? work.region, work.bucket, work.prefix]);
}
