import { readFileSync } from 'node:fs';
import { compileRuleset, evaluate } from '../../../packages/core/dist/index.js';
import { createClient } from '../../../packages/sdk/dist/index.js';
import { evaluationContext as context } from '../evaluation-context.mjs';
import { flagdDocument } from '../flagd-document.mjs';

const { version } = JSON.parse(
  readFileSync(new URL('../../../packages/sdk/package.json', import.meta.url), 'utf8'),
);

/** `details()`: value, variant, draw, rule, reason. This is what is compared with the peers. */
export function details() {
  const client = offline();
  return {
    version,
    context,
    boolean: (key, given) => client.details(key, given, false).value,
    text: (key, given) => client.details(key, given, '').value,
    close: () => client.close(),
  };
}

/** The typed getters. */
export function value() {
  const client = offline();
  return {
    version,
    context,
    boolean: (key, given) => client.boolean(key, given, false),
    text: (key, given) => client.string(key, given, ''),
    close: () => client.close(),
  };
}

/** `evaluate` of the core, without a client around it. */
export function core() {
  const ruleset = compileRuleset(flagdDocument());
  const nowMs = Date.now();
  const ask = (key, given) => evaluate(ruleset, key, given, nowMs).value;
  return { version, context, boolean: ask, text: ask, close() {} };
}

function offline() {
  // Nothing listens there: the client answers from what it was given.
  return createClient({ url: 'http://127.0.0.1:9', key: 'none', bootstrap: flagdDocument() });
}
