import { ROUTE_LENGTH_MAX, ROUTE_PART_LENGTH_MAX, ROUTE_PARTS_MAX } from './limits.ts';

/**
 * A path or URL as a route that can be told: no host, no query, no fragment; parts that are no short
 * words (numbers, ids, addresses, anything encoded) are `:id`, and what follows the sixth part is
 * `*`. At most 100 characters. A name of a person that looks like a word stays: give routes of your
 * own where paths hold names. Never throws.
 *
 * @example
 * routeOf('/orders/4711/edit?token=secret') // '/orders/:id/edit'
 */
export function routeOf(path: string): string {
  const parts = pathOf(path).split('/').filter(Boolean);
  const kept = parts.slice(0, ROUTE_PARTS_MAX).map((part) => (isWord(part) ? part : ':id'));
  if (parts.length > ROUTE_PARTS_MAX) kept.push('*');
  return `/${kept.join('/')}`.slice(0, ROUTE_LENGTH_MAX);
}

/** Cuts off query, fragment and origin. */
function pathOf(text: string): string {
  const end = text.search(/[?#]/);
  const path = end < 0 ? text : text.slice(0, end);
  const host = path.indexOf('://');
  if (host < 0) return path;
  const start = path.indexOf('/', host + 3);
  return start < 0 ? '/' : path.slice(start);
}

/** Letters, with few digits: `v2`, `sign-up`, `index.html`. */
function isWord(part: string): boolean {
  if (part.length > ROUTE_PART_LENGTH_MAX || !/^[a-z][a-z0-9._-]*$/i.test(part)) return false;
  return part.replace(/[^0-9]/g, '').length <= 2;
}
