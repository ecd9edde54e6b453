import { type Metric, type ParseResult, parseTree } from '@tidegate/core';
import { checkVariants } from './check-variants.ts';
import { readYaml } from './yaml.ts';

/**
 * Reads and compiles a user's file of `tidegate/v1` (a plan, an experiment, flags, segments, metrics, a
 * scorecard, alert rules or a response), in YAML or JSON. All mistakes come back with their places:
 * first those of the text, else those of its content, else variants that their flag's JSON schema
 * refuses. Never throws on what a user wrote.
 *
 * @param name name under which mistakes are reported
 * @param text the whole file
 * @param options.metrics what it may name beside the catalogue; see `parseFiles`
 */
export function parseFile(
  name: string,
  text: string,
  options: { readonly metrics?: readonly Metric[] } = {},
): ParseResult {
  const yaml = readYaml(name, text);
  if (!yaml.ok) return yaml;
  const result = parseTree(name, yaml.tree, options);
  if (!result.ok || result.parsed.kind !== 'Flags') return result;
  const problems = checkVariants(name, yaml.tree, result.parsed.file.flags);
  return problems.length === 0 ? result : { ok: false, problems };
}
