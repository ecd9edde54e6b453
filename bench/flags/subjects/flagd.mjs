import { FlagdCore } from '@openfeature/flagd-core';
import { OpenFeature } from '@openfeature/server-sdk';
import { evaluationContext as context } from '../evaluation-context.mjs';
import { flagdDocument } from '../flagd-document.mjs';
import { versionOf } from '../version-of.mjs';

const silent = { error() {}, warn() {}, info() {}, debug() {} };

/** flagd's evaluator for JavaScript, called directly. */
export function flagdCore() {
  const core = open();
  return {
    version: versionOf('@openfeature/flagd-core'),
    ramp: true,
    context,
    boolean: (key, given) => core.resolveBooleanEvaluation(key, false, given, silent).value,
    text: (key, given) => core.resolveStringEvaluation(key, '', given, silent).value,
    close() {},
  };
}

/** The same behind the OpenFeature client, as its users call it. */
export async function openFeatureFlagd() {
  const core = open();
  await OpenFeature.setProviderAndWait({
    metadata: { name: 'flagd-core' },
    runsOn: 'server',
    resolveBooleanEvaluation: async (...args) => core.resolveBooleanEvaluation(...args),
    resolveStringEvaluation: async (...args) => core.resolveStringEvaluation(...args),
    resolveNumberEvaluation: async (...args) => core.resolveNumberEvaluation(...args),
    resolveObjectEvaluation: async (...args) => core.resolveObjectEvaluation(...args),
  });
  const client = OpenFeature.getClient();
  return {
    version: versionOf('@openfeature/server-sdk'),
    ramp: true,
    waits: true,
    context,
    boolean: (key, given) => client.getBooleanValue(key, false, given),
    text: (key, given) => client.getStringValue(key, '', given),
    close: () => OpenFeature.close(),
  };
}

function open() {
  const core = new FlagdCore(undefined, silent);
  core.setConfigurations(JSON.stringify(flagdDocument()));
  return core;
}
