import type { Evaluation } from '@tidegate/core';

/** The flag behind a key: an alias says in its metadata what it is an alias of. */
export function realKeyOf(key: string, { metadata }: Evaluation): string {
  const { aliasOf } = metadata;
  return typeof aliasOf === 'string' && aliasOf !== '' ? aliasOf : key;
}
