/**
 * Whether a model answered that is not the one that the bundle pins. A provider may answer an alias
 * by its dated name (`gpt-4o` by `gpt-4o-2024-08-06`), so a version may follow; `-latest` pins
 * nothing but the family. Where the bundle's name is one of the program's own, the model that the
 * program asked for takes its place. Never throws.
 *
 * @example
 * isModelMismatch({ pinned: 'gpt-4o-2024-08-06', asked: 'gpt-4o' }, 'gpt-4o-2024-11-20') // true
 */
export function isModelMismatch(
  { pinned, asked }: { readonly pinned: string; readonly asked: string },
  answered: string,
): boolean {
  const [pin, ask, answer] = [bareName(pinned), bareName(asked), bareName(answered)];
  if (answer === '' || isVersionOf(answer, pin)) return false;
  // A pin that says more than what was asked is not met by what was asked.
  return isVersionOf(pin, ask) || !isVersionOf(answer, ask);
}

/** Without the path that gateways put before it, in lower case. */
function bareName(name: unknown): string {
  if (typeof name !== 'string') return '';
  const bare = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
  for (const ending of ['-latest', '-0']) {
    if (bare.endsWith(ending)) return bare.slice(0, -ending.length);
  }
  return bare;
}

/** The same, or the same with a date or version behind it. */
function isVersionOf(name: string, family: string): boolean {
  if (family === '' || !name.startsWith(family)) return false;
  const rest = name.slice(family.length);
  return rest === '' || VERSION.test(rest);
}

/** `-2024-08-06`, `-20250514`, `-001`, `-v2:0`, `@20250514`, `:0`. Names are short: linear. */
const VERSION = /^(?:-\d{3}|-v\d|[@:])/;
