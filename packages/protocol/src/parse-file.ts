import { type ParseResult, parseTree } from '@tidegate/core';
import { readYaml } from './yaml.ts';

/**
 * Reads and compiles a user's file of `tidegate/v1`: a plan, flags or segments, in YAML or JSON.
 * All mistakes come back with their places, first those of the text, else those of its content.
 * Never throws on what a user wrote.
 *
 * @param name name under which mistakes are reported
 * @param text the whole file
 */
export function parseFile(name: string, text: string): ParseResult {
  const yaml = readYaml(name, text);
  return yaml.ok ? parseTree(name, yaml.tree) : yaml;
}
