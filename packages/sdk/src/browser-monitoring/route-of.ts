import {
  ROUTE_LENGTH_MAX,
  ROUTE_MIXED_LENGTH_MAX,
  ROUTE_PART_LENGTH_MAX,
  ROUTE_PARTS_MAX,
} from './limits.ts';

/**
 * A path or URL as a route that can be told: no host, no query, no fragment; parts that are no short
 * words (numbers, ids, tokens, addresses, anything encoded or with a digit but versions such as `v2`)
 * are `:id`, and what follows the sixth part is `*`. At most 100 characters. A name of a person that looks like a word stays: give routes of your
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

/** `sign-up`, `index.html`, `myOrders`, `v2`. Long ones in mixed case, such as tokens, are none. */
function isWord(part: string): boolean {
  if (/^v\d{1,2}(?:\.\d{1,2})?$/i.test(part)) return true;
  if (part.length > ROUTE_PART_LENGTH_MAX || !/^[a-z][a-z._-]*$/i.test(part)) return false;
  return part.length <= ROUTE_MIXED_LENGTH_MAX || !/[A-Z]/.test(part.slice(1));
}
