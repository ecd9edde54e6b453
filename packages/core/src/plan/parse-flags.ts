import { readFields, type Vocabulary } from './fields.ts';
import { type FlagContext, readFlag } from './flag-definition.ts';
import { PLAN_LIMITS } from './limits.ts';
import { checkServedName, claimName } from './name.ts';
import { readNamed } from './named.ts';
import type { Report } from './report.ts';
import type { FlagDefinition, Node, ParsedFile, Position } from './types.ts';

/** Keys of a file of flags. */
export const FLAGS: Vocabulary = {
  what: 'a file of flags',
  required: { flags: 'flags: { new-chat: { variants: { off: false, on: true }, off: off } }' },
  optional: ['apiVersion', 'kind'],
};

/**
 * Reads a file of flags. `null` when it has none; also when it is not `null`, mistakes may have been
 * reported. Never throws.
 */
export function parseFlags(
  report: Report,
  tree: Node,
): Extract<ParsedFile, { kind: 'Flags' }> | null {
  const fields = readFields(report, tree, FLAGS);
  const field = fields?.get('flags');
  if (field === undefined) return null;
  const flags: FlagDefinition[] = [];
  const claims = new Map<string, Position>();
  const context: FlagContext = { aliases: [], segments: new Map() };
  for (const { key, at, value } of readNamed(report, field.value, '"flags"', PLAN_LIMITS.flags)) {
    const name = checkServedName(report, key, at, 'the key of a flag');
    const flag = readFlag(report, value, key, at, context);
    if (name === null || flag === null) continue;
    if (claimName(report, claims, name, at, 'flag', 'each flag once') !== null) flags.push(flag);
  }
  for (const { name, at } of context.aliases) {
    claimName(report, claims, name, at, 'alias', 'a name that no flag and no other alias has');
  }
  return {
    kind: 'Flags',
    file: { flags },
    positions: { segments: Object.fromEntries(context.segments) },
  };
}
