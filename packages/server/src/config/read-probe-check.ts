import type { Node } from '@tidegate/core';
import type { HttpCheck, PostgresCheck, ProbeCheck, TcpCheck } from '../probe/probe-target.ts';
import { mapOf, type ReportMistake, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { isPostgresAddress, SSL_MODES } from './postgres-address.ts';

/** What a probe may ask, as it is written in the operator's file. */
export const CHECK_KINDS = ['http', 'tcp', 'postgres'] as const;

/**
 * Reads what a probe asks: one of `http`, `tcp` and `postgres`, and of the first `expect`. `null`
 * when it is none, which is reported without the URL. Never throws.
 */
export function readProbeCheck(
  name: string,
  fields: ReadonlyMap<string, Node>,
  node: Node,
  report: ReportMistake,
): ProbeCheck | null {
  const given = CHECK_KINDS.filter((kind) => fields.has(kind));
  const [kind] = given;
  if (kind === undefined || given.length > 1) {
    report(node, {
      code: kind === undefined ? 'missing-key' : 'duplicate',
      message: `Cannot read probe "${name}": it has ${kind === undefined ? 'nothing' : 'more than one thing'} to ask`,
      expected: `one of "http", "tcp" and "postgres"`,
    });
    return null;
  }
  const expected = fields.get('expect');
  if (expected !== undefined && kind !== 'http') {
    report(expected, {
      code: 'unknown-key',
      message: `Cannot use "expect" in probe "${name}": it asks by ${kind}`,
      expected: 'no "expect": it belongs to "http"',
    });
  }
  const text = textOf(fields.get(kind)) ?? '';
  const check = READERS[kind](text);
  if (check === null) {
    report(fields.get(kind) ?? node, {
      code: 'out-of-range',
      message: `Cannot read "${kind}" of probe "${name}": it is nothing to connect to`,
      expected: EXPECTED[kind],
    });
  }
  if (check?.kind !== 'http' || expected === undefined) return check;
  return { ...check, ...readExpect(name, expected, report) };
}

const EXPECTED = {
  http: 'an http or https URL without user and password',
  tcp: 'a host and a port, such as "cache.internal:6379"',
  postgres: `a URL such as "postgres://user:password@host:5432/name", with no parameter but sslmode (${SSL_MODES.join(', ')})`,
} as const;

const READERS = { http: readHttp, tcp: readTcp, postgres: readPostgres } as const;

function readHttp(text: string): HttpCheck | null {
  if (!URL.canParse(text)) return null;
  const { protocol, username, password } = new URL(text);
  const isPlain = /^https?:$/.test(protocol) && username === '' && password === '';
  return isPlain ? { kind: 'http', url: text, status: 200, contains: null } : null;
}

function readTcp(text: string): TcpCheck | null {
  if (!/^[^\s/?#@\\]{1,255}:\d{1,5}$/.test(text) || !URL.canParse(`tcp://${text}`)) return null;
  const { hostname, port } = new URL(`tcp://${text}`);
  const number = Number(port);
  if (hostname === '' || number < 1 || number > 65_535) return null;
  return { kind: 'tcp', host: hostname.replace(/^\[|\]$/g, ''), port: number };
}

function readPostgres(text: string): PostgresCheck | null {
  return isPostgresAddress(text) ? { kind: 'postgres', url: text } : null;
}

function readExpect(
  name: string,
  node: Node,
  report: ReportMistake,
): Partial<Pick<HttpCheck, 'status' | 'contains'>> {
  const fields = mapOf(node, `"expect" of probe "${name}"`, ['status', 'contains'], report);
  const status = fields?.get('status');
  const contains = fields?.get('contains');
  const code = status?.kind === 'scalar' ? status.value : undefined;
  const isCode = typeof code === 'number' && Number.isInteger(code) && code >= 100 && code <= 599;
  if (status !== undefined && !isCode) {
    report(status, {
      code: 'out-of-range',
      message: `Cannot read "status" of probe "${name}": it is no status of an answer`,
      expected: 'a number from 100 to 599',
    });
  }
  const text = textOf(contains);
  const isText = text !== null && text !== '' && text.length <= limits.probeContainsLength;
  if (contains !== undefined && !isText) {
    report(contains, {
      code: 'out-of-range',
      message: `Cannot read "contains" of probe "${name}": it is no text to look for`,
      expected: `1 to ${limits.probeContainsLength} characters`,
    });
  }
  return { ...(isCode ? { status: code } : {}), ...(isText ? { contains: text } : {}) };
}
