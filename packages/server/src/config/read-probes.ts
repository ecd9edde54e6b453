import { type Node, newReport, readDuration } from '@tidegate/core';
import type { ProbeTarget } from '../probe/probe-target.ts';
import { mapOf, type ReportMistake, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { CHECK_KINDS, readProbeCheck } from './read-probe-check.ts';
import { shown } from './shown.ts';

const KEYS = [
  'environment',
  ...CHECK_KINDS,
  'every',
  'timeout',
  'expect',
  'flag',
  'variant',
] as const;
const NAME = new RegExp(`^[a-z0-9][a-z0-9_-]{0,${limits.probeNameLength - 1}}$`);
const EVERY_MS = 10_000;
const TIMEOUT_MS = 2_000;

/**
 * Reads `probes:` of the operator's file, at most 50. Mistakes are reported with their places, and
 * none of them quotes a URL: there may be a secret in it. Never throws.
 */
export function readProbes(node: Node | undefined, report: ReportMistake): ProbeTarget[] {
  if (node === undefined) return [];
  if (node.kind !== 'map' || node.entries.length > limits.probesMax) {
    report(node, {
      code: 'wrong-type',
      message: 'Cannot read "probes": it is no map of probes',
      expected: `at most ${limits.probesMax} entries such as "app: { environment: production, http: https://… }"`,
    });
    return [];
  }
  return node.entries.flatMap(({ key, at, value }) => {
    if (!NAME.test(key)) {
      report(
        { at },
        {
          code: 'out-of-range',
          message: `Cannot read probe "${shown(key)}": this is no name for one`,
          expected: `1 to ${limits.probeNameLength} of a-z, 0-9, "-" and "_"`,
        },
      );
    }
    const target = readProbe(shown(key), value, report);
    return target === null ? [] : [{ ...target, name: key }];
  });
}

/** `name` is as it may be shown. */
function readProbe(
  name: string,
  node: Node,
  report: ReportMistake,
): Omit<ProbeTarget, 'name'> | null {
  const fields = mapOf(node, `probe "${name}"`, KEYS, report);
  if (fields === null) return null;
  const environment = requiredText(name, 'environment', fields.get('environment'), node, report);
  const { flag, variant } = readPlace(name, fields, node, report);
  const range = { min: limits.probeEveryMinMs, max: limits.probeEveryMaxMs };
  const everyMs = durationOf(name, 'every', fields, range, EVERY_MS, report);
  const most = Math.min(everyMs, limits.probeTimeoutMaxMs);
  const within = { min: limits.probeTimeoutMinMs, max: most };
  const timeoutMs = durationOf(name, 'timeout', fields, within, Math.min(TIMEOUT_MS, most), report);
  const check = readProbeCheck(name, fields, node, report);
  if (environment === null || check === null) return null;
  return { environment, flag, variant, everyMs, timeoutMs, check };
}

/** Both or none: a variant is one of a flag. */
function readPlace(
  name: string,
  fields: ReadonlyMap<string, Node>,
  node: Node,
  report: ReportMistake,
): { flag: string; variant: string } {
  const none = { flag: '', variant: '' };
  if (!fields.has('flag') && !fields.has('variant')) return none;
  const flag = requiredText(name, 'flag', fields.get('flag'), node, report);
  const variant = requiredText(name, 'variant', fields.get('variant'), node, report);
  return flag === null || variant === null ? none : { flag, variant };
}

function requiredText(
  name: string,
  key: string,
  node: Node | undefined,
  whole: Node,
  report: ReportMistake,
): string | null {
  const text = textOf(node);
  if (text !== null && text !== '' && text.length <= 200) return text;
  report(node ?? whole, {
    code: node === undefined ? 'missing-key' : 'wrong-type',
    message: `Cannot read "${key}" of probe "${name}": ${node === undefined ? 'it is missing' : 'it is no text of 1 to 200 characters'}`,
    expected: `a key such as "${key}: ${key === 'environment' ? 'production' : '…'}"`,
  });
  return null;
}

function durationOf(
  name: string,
  key: string,
  fields: ReadonlyMap<string, Node>,
  range: { readonly min: number; readonly max: number },
  otherwise: number,
  report: ReportMistake,
): number {
  const node = fields.get(key);
  if (node === undefined) return otherwise;
  const found = newReport('');
  const read = readDuration(found, node, `"${key}" of probe "${name}"`, range);
  const written = node.kind === 'scalar' ? node.text : '';
  for (const problem of found.problems) {
    const { code, expected } = problem;
    const message = `Cannot read "${key}" of probe "${name}": it is no duration`;
    report(problem, written === shown(written) ? problem : { code, expected, message });
  }
  return read ?? otherwise;
}
