/**
 * Names of the environment variables that may override a flag, the first that is set counts: the
 * one that the flag names, and no other; without it `VITE_FEATURE_<KEY>`, `NEXT_PUBLIC_<KEY>`,
 * `FEATURE_<KEY>`, `ENABLE_<KEY>` with the key in upper snake case. Never throws.
 *
 * @example
 * overrideVariables('newChat.v2', null) // ['VITE_FEATURE_NEW_CHAT_V2', 'NEXT_PUBLIC_NEW_CHAT_V2', …]
 */
export function overrideVariables(key: string, named: string | null): readonly string[] {
  if (named !== null && named !== '') return [named];
  const name = upperSnake(key);
  return name === '' ? [] : PREFIXES.map((prefix) => prefix + name);
}

const PREFIXES = ['VITE_FEATURE_', 'NEXT_PUBLIC_', 'FEATURE_', 'ENABLE_'];

function upperSnake(key: string): string {
  return key
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_|_$/g, '')
    .toUpperCase();
}
