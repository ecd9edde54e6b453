import { ownText } from '../json-reader.ts';

/**
 * Our name of an attribute: those of users as they are (`key` is `userId`), those of other kinds
 * behind the kind (`organization.key`), references such as `/address/city` with points. Never
 * throws.
 */
export function attributeName(kind: string, attribute: string): string {
  const path = attribute.startsWith('/')
    ? attribute
        .slice(1)
        .split('/')
        .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
        .join('.')
    : attribute;
  if (kind !== 'user') return `${kind}.${path}`;
  return path === 'key' ? 'userId' : path;
}

/** The context kind that something is about; users when it does not say. */
export function kindOf(value: unknown, key = 'contextKind'): string {
  return ownText(value, key) || 'user';
}
