import type { DatabaseView } from '@tidegate/protocol';
import { ruleLimits } from './limits.ts';

/**
 * The 3-2-1 rule of a database, counted: the live database is one copy on a medium of its own
 * (`live`), and each store that holds the newest backup that is whole is another, on the medium of
 * its kind (`directory`, `s3`). Three copies, two media, one off site. Never throws.
 *
 * @param stores those that hold the newest stored or verified backup; none = there is no backup
 */
export function rule321(
  database: string,
  stores: readonly {
    readonly name: string;
    readonly kind: 'directory' | 's3';
    readonly offSite: boolean;
  }[],
): DatabaseView['rule321'] {
  const each = [...new Map(stores.map((store) => [store.name, store])).values()];
  const copies = 1 + each.length;
  const media = new Set(['live', ...each.map(({ kind }) => kind)]).size;
  const offSite = each.filter((store) => store.offSite).length;
  const { copiesMin, mediaMin, offSiteMin } = ruleLimits;
  const missing = [
    ...(each.length === 0 ? ['there is no backup'] : []),
    ...(copies < copiesMin ? [`${copies} of ${copiesMin} copies, the live one counted`] : []),
    ...(media < mediaMin ? [`${media} of ${mediaMin} kinds of places`] : []),
    ...(offSite < offSiteMin ? ['no copy off site'] : []),
  ];
  const met = missing.length === 0;
  const sentence = met
    ? `"${database}" has ${copies} copies in ${media} kinds of places, ${offSite} off site`
    : `"${database}" does not meet the 3-2-1 rule: ${missing.join('; ')}`;
  return { met, copies, media, offSite, sentence };
}
