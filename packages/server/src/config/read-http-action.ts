import type { Node } from '@tidegate/core';
import type { HttpWork } from '../action/action.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readActionText,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { isWebAddress } from './read-web-address.ts';

/** Keys that stand beside `http:`. */
export const HTTP_KEYS = ['method', 'headers', 'bearer', 'body', 'expect'] as const;

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
const HEADER = /^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,200}$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

/** Set by the one who sends: another value would only confuse. */
const RESERVED = ['host', 'connection', 'content-length', 'transfer-encoding', 'idempotency-key'];

/** Reads `http:`: an address, what is sent there, and what must come back. Never throws. */
export function readHttpAction(of: ActionFields): HttpWork | null {
  const url = readUrl(of);
  const method = readMethod(of);
  const headers = readHeaders(of);
  const body = readOptionalText(of, 'body');
  const expected = readExpected(of);
  if (url === null || method === null || headers === null || body === false || expected === null)
    return null;
  return { kind: 'http', url, method, headers, body, ...expected };
}

function readUrl(of: ActionFields): string | null {
  const url = readActionSecret(of, 'http');
  if (url === null || isWebAddress(url)) return url;
  const expected = 'an http or https URL without user and password';
  return refuseField(of, 'http', 'it is no address to ask', expected);
}

function readMethod(of: ActionFields): HttpWork['method'] | null {
  if (!of.fields.has('method')) return 'GET';
  const text = readActionText(of, 'method');
  const method = METHODS.find((each) => each === text);
  if (method !== undefined || text === null) return method ?? null;
  return refuseField(of, 'method', 'there is no such method', METHODS.join(', '));
}

function readHeaders(of: ActionFields): Record<string, string> | null {
  const headers: Record<string, string> = {};
  if (of.fields.has('bearer')) {
    const token = readActionSecret(of, 'bearer');
    if (token === null) return null;
    of.secrets.push(token);
    headers['authorization'] = `Bearer ${token}`;
  }
  const node = of.fields.get('headers');
  if (node !== undefined && !readNamedHeaders(of, node, headers)) return null;
  if (Object.values(headers).every((value) => HEADER_VALUE.test(value))) return headers;
  const key = of.fields.has('headers') ? 'headers' : 'bearer';
  return refuseField(of, key, 'a value has signs that no header may have', 'printable signs');
}

/** Fills in what stands under `headers`; `false` when something is wrong with it. */
function readNamedHeaders(of: ActionFields, node: Node, headers: Record<string, string>): boolean {
  const names = node.kind === 'map' ? node.entries.map(({ key }) => key) : [];
  const keys = names.length === 0 ? ['accept'] : names;
  const fields = mapOf(node, `"headers" of ${of.what}`, keys, of.parts.report);
  const inner = innerFields(of, 'headers', fields);
  if (inner === null) return false;
  const isTaken = (name: string) =>
    RESERVED.includes(name.toLowerCase()) || Object.hasOwn(headers, name.toLowerCase());
  if (
    names.length > limits.actionItemsMax ||
    names.some((name) => !HEADER.test(name) || isTaken(name))
  ) {
    const expected = `at most ${limits.actionItemsMax} names of headers, each once, but ${RESERVED.join(', ')}`;
    refuseField(of, 'headers', 'it has a name that cannot be sent', expected);
    return false;
  }
  for (const name of names) {
    const value = readActionSecret(inner, name);
    if (value === null) return false;
    if (/^(authorization|cookie|proxy-authorization)$/i.test(name)) of.secrets.push(value);
    headers[name.toLowerCase()] = value;
  }
  return true;
}

function readExpected(of: ActionFields): Pick<HttpWork, 'status' | 'contains'> | null {
  const node = of.fields.get('expect');
  if (node === undefined) return { status: 200, contains: null };
  const fields = mapOf(node, `"expect" of ${of.what}`, ['status', 'body'], of.parts.report);
  const inner = innerFields(of, 'expect', fields);
  if (inner === null) return null;
  const contains = readOptionalText(inner, 'body');
  const given = inner.fields.get('status');
  const status = given === undefined ? 200 : given.kind === 'scalar' ? given.value : null;
  if (typeof status !== 'number' || !Number.isInteger(status) || status < 100 || status > 599)
    return refuseField(inner, 'status', 'it is no status of an answer', 'a number from 100 to 599');
  return contains === false ? null : { status, contains };
}
