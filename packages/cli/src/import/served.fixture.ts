import {
  type CompiledRuleset,
  compileRuleset,
  type FlagDefinition,
  type FlagdFlag,
  inlineSegments,
  type Logic,
  lower,
  prerequisiteCondition,
} from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import type { NamedText } from '../read-files.ts';

/** What the files of an import serve in one environment, once a server has applied them. */
export function served(files: readonly NamedText[], environment = 'production'): CompiledRuleset {
  const definitions = new Map<string, FlagDefinition>();
  const segments = new Map<string, Logic>();
  for (const { name, text } of files) {
    if (!name.endsWith('.yaml')) continue;
    const result = parseFile(name, text);
    if (!result.ok) throw new Error(`${name}: ${JSON.stringify(result.problems[0])}\n${text}`);
    if (result.parsed.kind === 'Flags')
      for (const flag of result.parsed.file.flags) definitions.set(flag.key, flag);
    if (result.parsed.kind === 'Segments')
      for (const each of result.parsed.file.segments) segments.set(each.name, each.condition);
  }
  const done = new Map<string, FlagdFlag>();
  const lowered = (key: string): FlagdFlag => {
    const known = done.get(key);
    if (known !== undefined) return known;
    const definition = definitions.get(key);
    if (definition === undefined) throw new Error(`no flag "${key}"`);
    const flag = lowerDefinition(definition, environment, segments, lowered);
    done.set(key, flag);
    return flag;
  };
  return compileRuleset({
    flags: Object.fromEntries([...definitions.keys()].map((key) => [key, lowered(key)])),
  });
}

function lowerDefinition(
  definition: FlagDefinition,
  environment: string,
  segments: ReadonlyMap<string, Logic>,
  lowered: (key: string) => FlagdFlag,
): FlagdFlag {
  const { key, variants, off } = definition;
  const settings = definition.environments[environment];
  const rules = settings?.rules ?? [];
  const named = rules.map((rule, index) => [`rule ${index}`, rule.when] as const);
  const inlined = inlineSegments(new Map([...segments, ...named]));
  if (!inlined.ok) throw new Error(JSON.stringify(inlined.problem));
  const exclusion = settings?.exclusion ?? null;
  return lower({
    ...{ key, variants, off, serve: settings?.serve ?? off, killed: null, salt: `salt-${key}` },
    prerequisites: (settings?.requires ?? []).map(({ flag, variant }) => ({
      name: flag,
      condition: prerequisiteCondition(lowered(flag), variant, flag),
    })),
    exclusion: exclusion === null ? null : { ...exclusion, salt: `group-${exclusion.group}` },
    rules: rules.map((rule, index) => ({
      ...rule,
      when: inlined.conditions.get(`rule ${index}`) ?? null,
    })),
    ...{ barred: [], allocation: null, holdBackParts: 0, segments: {}, metadata: {} },
  });
}
