/** F43: names that mean something to the language and not to us. */
import {
  compileRuleset,
  type EvaluationContext,
  evaluate,
  type FlagdFlag,
  patchRuleset,
} from '@tidegate/core';
import { parseFile } from '@tidegate/protocol';
import { createClient } from '@tidegate/sdk';
import { expect, test } from 'vitest';
import { report, reportCost } from './fault-report.fixture.ts';

const INHERITED = [
  ...['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'],
  ...['__defineGetter__', '__lookupSetter__', 'isPrototypeOf', 'toLocaleString'],
];
const STRANGE = [
  '',
  'x'.repeat(10_000),
  'nul\u0000l',
  '\u202Egnp',
  'ｆｌａｇ',
  'fl\u0430g',
  'FlAg',
  ' ',
  '\ud800',
];
const NAMES = [...INHERITED, ...STRANGE];
const NOW_MS = 1_800_000_000_000;
const on: FlagdFlag = {
  state: 'ENABLED',
  variants: { on: true, off: false },
  defaultVariant: 'on',
};
const emptyRuleset = compileRuleset({ flags: { on } });

/** An object whose member of that name is its own, `__proto__` too. */
function own(name: string, value: unknown): Record<string, never> {
  return Object.fromEntries([[name, value]]) as Record<string, never>;
}

function members(): string {
  return JSON.stringify(
    [Object.prototype, Array.prototype, Map.prototype, String.prototype].map((prototype) =>
      Object.getOwnPropertyNames(prototype),
    ),
  );
}

test('F43: no name as key, variant, attribute, evaluator or metadata pollutes anything', (context) => {
  const before = members();
  let throws = 0;
  for (const name of NAMES) {
    try {
      const flag = {
        ...on,
        variants: { ...own(name, true), on: true },
        defaultVariant: name,
        targeting: { if: [{ $ref: name }, name, { var: name }] },
        metadata: own(name, 'polluted'),
      } as unknown as FlagdFlag;
      const flags = own(name, flag);
      const $evaluators = own(name, { '==': [{ var: name }, 'polluted'] });
      const ruleset = compileRuleset({ flags, $evaluators, metadata: own(name, 'polluted') });
      evaluate(ruleset, name, own(name, 'polluted') as EvaluationContext, NOW_MS);
      patchRuleset(ruleset, flags);
      const client = createClient({ url: 'http://127.0.0.1:9', key: 'none', bootstrap: { flags } });
      client.details(name, own(name, { polluted: true }) as EvaluationContext, 'mine');
      void client.close();
    } catch {
      throws += 1;
    }
  }
  report(context, 'F43', {
    throws: [throws, { is: 0 }],
    'prototypes changed': [
      members() === before && Reflect.get({}, 'polluted') === undefined ? 0 : 1,
      { is: 0 },
    ],
  });
});

test('F43: what is inherited is no flag, no variant and no attribute', (context) => {
  const found = INHERITED.filter((name) => {
    const isFlag = evaluate(emptyRuleset, name, {}, NOW_MS).errorCode !== 'FLAG_NOT_FOUND';
    const asVariant = compileRuleset({ flags: { f: { ...on, defaultVariant: name } } });
    const isVariant = evaluate(asVariant, 'f', {}, NOW_MS).errorCode !== 'PARSE_ERROR';
    const rule = {
      if: [{ '!!': [{ var: name }] }, 'on', { '!!': [{ var: `a.${name}` }] }, 'on', 'off'],
    };
    const asAttribute = compileRuleset({ flags: { f: { ...on, targeting: rule } } });
    const isAttribute = evaluate(asAttribute, 'f', { a: {} }, NOW_MS).value !== false;
    return isFlag || isVariant || isAttribute;
  });
  report(context, 'F43', { 'inherited names that matched': [found.length, { is: 0 }] });
});

test('F43: an own attribute of any name is read', () => {
  const unread = NAMES.filter((name) => name !== '').filter((name) => {
    const rule = { if: [{ '==': [{ var: name }, 'mine'] }, 'on', 'off'] };
    const ruleset = compileRuleset({ flags: { f: { ...on, targeting: rule } } });
    return evaluate(ruleset, 'f', own(name, 'mine') as EvaluationContext, NOW_MS).value !== true;
  });
  expect(unread).toEqual([]);
});

/** Where a person may write a name, and what of it must be refused. */
const PLACES: Readonly<Record<string, (name: string) => unknown>> = {
  'flag key': (name) => ({ flags: own(name, authored()) }),
  alias: (name) => ({ flags: { f: { ...authored(), aliases: [name] } } }),
  variant: (name) => ({
    flags: { f: { ...authored(), variants: { ...own(name, 1), on: true, off: false } } },
  }),
  environment: (name) => ({ flags: { f: { ...authored(), environments: own(name, 'on') } } }),
  rule: (name) => ({ flags: { f: ruled({ name, segment: 's', serve: 'on' }) } }),
  'named segment': (name) => ({ flags: { f: ruled({ name: 'r', segment: name, serve: 'on' }) } }),
  group: (name) => ({
    flags: {
      f: {
        ...authored(),
        environments: { production: { serve: 'off', group: { name, from: '0%', to: '50%' } } },
      },
    },
  }),
};

test.each(Object.keys(PLACES))(
  'F43: as a %s names are refused or harmless, never a throw',
  (place) => {
    const before = members();
    const accepted = NAMES.filter((name) => {
      const file = {
        apiVersion: 'tidegate/v1',
        kind: 'Flags',
        ...(PLACES[place]?.(name) as object),
      };
      return parseFile('flags.json', JSON.stringify(file)).ok;
    });
    expect(members()).toBe(before);
    // What is accepted is at most what reads as a word: in other case, or a word that is inherited.
    const refused = ['__proto__', '', 'x'.repeat(10_000), 'nul\u0000l', '\u202Egnp', ' '];
    expect(accepted.filter((name) => refused.includes(name))).toEqual([]);
  },
);

test('F43: names cost nothing', (context) => {
  const flags = Object.fromEntries(NAMES.map((name) => [name, on]));
  const startedMs = performance.now();
  const ruleset = compileRuleset({ flags });
  for (const name of NAMES) evaluate(ruleset, name, {}, NOW_MS);
  reportCost(context, 'F43', {
    'all names at once, ms': [performance.now() - startedMs, { atMost: 20 }],
  });
  expect([...ruleset.flags.keys()].sort()).toEqual([...NAMES].sort());
});

function authored() {
  return { variants: { on: true, off: false }, off: 'off', environments: { production: 'on' } };
}

function ruled(rule: object) {
  return { ...authored(), environments: { production: { serve: 'off', rules: [rule] } } };
}
