import type { SecretScanWork } from '../action/action.ts';
import { type ActionFields, innerFields, readActionTexts, refuseField } from './action-fields.ts';
import { mapOf } from './config-nodes.ts';

/** Variables that the usual builders put into what browsers load. */
const PREFIXES = ['VITE_', 'NEXT_PUBLIC_'];

const PREFIX = /^[A-Z][A-Z0-9_]*_$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Reads `secretScan: { paths, prefixes, allow }`. Never throws. */
export function readSecretScan(of: ActionFields): SecretScanWork | null {
  const node = of.fields.get('secretScan');
  if (node === undefined) return null;
  const keys = ['paths', 'prefixes', 'allow'];
  const what = `"secretScan" of ${of.what}`;
  const inner = innerFields(of, 'secretScan', mapOf(node, what, keys, of.parts.report));
  if (inner === null) return null;
  const paths = readActionTexts(inner, 'paths');
  const prefixes = inner.fields.has('prefixes') ? readActionTexts(inner, 'prefixes') : PREFIXES;
  const allow = inner.fields.has('allow') ? readActionTexts(inner, 'allow') : [];
  if (paths === null || prefixes === null || allow === null) return null;
  if (!prefixes.every((prefix) => PREFIX.test(prefix)))
    return refuseField(inner, 'prefixes', 'one is no beginning of a name', 'such as "VITE_"');
  // By whole names alone: a pattern would let more through than was looked at.
  if (!allow.every((name) => VARIABLE.test(name)))
    return refuseField(inner, 'allow', 'one is no name of a variable', 'such as "VITE_SENTRY_DSN"');
  const { place } = of.parts.secrets;
  return { kind: 'secretScan', paths: paths.map((path) => place(path)), prefixes, allow };
}
