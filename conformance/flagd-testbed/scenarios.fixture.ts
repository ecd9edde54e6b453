/** The scenarios of flagd's evaluator test kit, read from its Gherkin files into plain data. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AstBuilder, compile, GherkinClassicTokenMatcher, Parser } from '@cucumber/gherkin';
import { IdGenerator, type Pickle, type PickleStep } from '@cucumber/messages';
import type { FlagdDocument, Json } from '@tidegate/core';

export interface Scenario {
  readonly name: string;
  readonly tags: readonly string[];
  readonly flag: string;
  readonly fallback: Json;
  readonly context: Readonly<Record<string, Json>>;
  readonly expected: Outcome;
}

/** What a scenario looks at: only the members that it names are there. */
export interface Outcome {
  readonly value?: Json;
  readonly reason?: string;
  readonly errorCode?: string;
  /** These members at least; `{}` means none at all. */
  readonly metadata?: Readonly<Record<string, Json>>;
}

/** The older hashing, which the format has left behind. */
export const LEFT_OUT_TAG = '@fractional-v1';

/** All scenarios of the kit, in the order of its files. */
export function readScenarios(folder: string): readonly Scenario[] {
  const features = join(folder, 'gherkin');
  return readdirSync(features)
    .filter((name) => name.endsWith('.feature'))
    .sort()
    .flatMap((name) => {
      const parser = new Parser(
        new AstBuilder(IdGenerator.incrementing()),
        new GherkinClassicTokenMatcher(),
      );
      const feature = parser.parse(readFileSync(join(features, name), 'utf8'));
      const pickles = compile(feature, name, IdGenerator.incrementing());
      return pickles.map((pickle, index) => scenarioOf(pickle, name, index));
    });
}

/** The flags that the scenarios are about. */
export function readTestbedDocument(folder: string): FlagdDocument {
  return JSON.parse(readTestbedText(folder)) as FlagdDocument;
}

export function readTestbedText(folder: string): string {
  return readFileSync(join(folder, 'flags', 'testkit-flags.json'), 'utf8');
}

/** The answer cut down to what the scenario names, so that whole values can be compared. */
export function observed(scenario: Scenario, answer: Required<Outcome>): Outcome {
  const { expected } = scenario;
  const found: { -readonly [M in keyof Outcome]: Outcome[M] } = {};
  if (expected.value !== undefined) found.value = answer.value;
  if (expected.reason !== undefined) found.reason = answer.reason;
  if (expected.errorCode !== undefined) found.errorCode = answer.errorCode;
  if (expected.metadata !== undefined) {
    const names = Object.keys(expected.metadata);
    const all = Object.entries(answer.metadata);
    found.metadata = Object.fromEntries(
      names.length === 0 ? all : all.filter(([name]) => names.includes(name)),
    );
  }
  return found;
}

interface Draft {
  flag: string;
  type: string;
  fallback: Json;
  readonly context: Record<string, Json>;
  expected: Outcome;
}

function scenarioOf(pickle: Pickle, file: string, index: number): Scenario {
  const draft: Draft = { flag: '', type: '', fallback: null, context: {}, expected: {} };
  for (const step of pickle.steps) take(draft, step);
  const { flag, fallback, context, expected } = draft;
  const name = `${file} ${index + 1}: ${pickle.name} (${flag} ${JSON.stringify(context)})`;
  return { name, tags: pickle.tags.map((tag) => tag.name), flag, fallback, context, expected };
}

const STEPS: readonly [
  RegExp,
  (draft: Draft, words: readonly string[], step: PickleStep) => void,
][] = [
  [/^an evaluator$/, () => {}],
  [/^the flag was evaluated with details$/, () => {}],
  [
    /^an? (\w+)-flag with key "([^"]*)" and a fallback value "(.*)"$/,
    (draft, [type = '', flag = '', fallback = '']) => {
      Object.assign(draft, { type, flag, fallback: typed(type, fallback) });
    },
  ],
  [
    /^a context containing a key "([^"]*)", with type "(\w+)" and with value "(.*)"$/,
    ({ context }, [name = '', type = '', text = '']) => {
      context[name] = typed(type, text);
    },
  ],
  [
    /^a context containing a nested property with outer key "([^"]*)" and inner key "([^"]*)", with value "(.*)"$/,
    ({ context }, [outer = '', inner = '', text = '']) => {
      context[outer] = { [inner]: text };
    },
  ],
  [
    /^a context containing a targeting key with value "(.*)"$/,
    ({ context }, [text = '']) => {
      context['targetingKey'] = text;
    },
  ],
  [
    /^the resolved details value should be "(.*)"$/,
    (draft, [text = '']) => expect(draft, { value: typed(draft.type, text) }),
  ],
  [/^the reason should be "(.*)"$/, (draft, [reason = '']) => expect(draft, { reason })],
  [/^the error-code should be "(.*)"$/, (draft, [errorCode = '']) => expect(draft, { errorCode })],
  [/^the resolved metadata is empty$/, (draft) => expect(draft, { metadata: {} })],
  [
    /^the resolved metadata should contain$/,
    (draft, _, step) => expect(draft, { metadata: tableOf(step) }),
  ],
];

function take(draft: Draft, step: PickleStep): void {
  for (const [pattern, apply] of STEPS) {
    const words = pattern.exec(step.text);
    if (words === null) continue;
    apply(draft, words.slice(1), step);
    return;
  }
  throw new Error(`Cannot read the scenario: step "${step.text}" is not known; teach the reader`);
}

function expect(draft: Draft, more: Outcome): void {
  draft.expected = { ...draft.expected, ...more };
}

function tableOf(step: PickleStep): Record<string, Json> {
  const [, ...rows] = step.argument?.dataTable?.rows ?? [];
  return Object.fromEntries(
    rows.map(({ cells: [name, type, text] }) => [
      name?.value ?? '',
      typed(type?.value ?? '', text?.value ?? ''),
    ]),
  );
}

function typed(type: string, text: string): Json {
  switch (type) {
    case 'String':
      return text;
    case 'Boolean':
    case 'Integer':
    case 'Float':
    case 'Object':
      return JSON.parse(text.replaceAll('\\"', '"')) as Json;
    default:
      throw new Error(`Cannot read the scenario: type "${type}" is not known; teach the reader`);
  }
}
