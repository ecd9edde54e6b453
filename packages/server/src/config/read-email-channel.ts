import type { Node } from '@tidegate/core';
import type { EmailChannel, MailTls } from './channels.ts';
import { mapOf, textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import { type ReadingParts, readSecret } from './read-secret.ts';

const KEYS = ['smtp', 'user', 'password', 'from', 'to', 'startTls'] as const;
const START_TLS: readonly string[] = ['required', 'offered', 'never'] satisfies MailTls[];

/**
 * Reads `email:` of a channel: `{ smtp, user?, password?, from, to, startTls? }`. A password goes over
 * TLS or not at all. Mistakes are reported with their places. Never throws.
 *
 * @param name of the channel, as it may be shown
 */
export function readEmailChannel(
  name: string,
  node: Node,
  parts: ReadingParts,
): EmailChannel | null {
  const fields = mapOf(node, `"email" of channel "${name}"`, KEYS, parts.report);
  if (fields === null) return null;
  const of: EmailFields = { name, fields, node, parts };
  const server = readServer(of);
  const login = readLogin(of);
  const from = readFrom(of);
  const to = readRecipients(of);
  const tls = server === null ? null : readTls(of, server.isImplicit, login !== null);
  if (server === null || from === null || to === null || tls === null) return null;
  return {
    kind: 'email',
    host: server.host,
    port: server.port,
    tls,
    login: login ?? null,
    from,
    to,
  };
}

interface EmailFields {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Node>;
  readonly node: Node;
  readonly parts: ReadingParts;
}

function refuse(
  { name, fields, node, parts }: EmailFields,
  key: (typeof KEYS)[number],
  why: string,
  expected: string,
): null {
  const found = fields.get(key);
  parts.report(found ?? node, {
    code: found === undefined ? 'missing-key' : 'out-of-range',
    message: `Cannot read "${key}" of channel "${name}": ${found === undefined ? 'it is missing' : why}`,
    expected,
  });
  return null;
}

function readServer(of: EmailFields): { host: string; port: number; isImplicit: boolean } | null {
  const node = of.fields.get('smtp');
  const text =
    node === undefined ? null : readSecret(node, `"smtp" of channel "${of.name}"`, of.parts);
  if (node !== undefined && text === null) return null;
  const url = text !== null && URL.canParse(text) ? new URL(text) : null;
  const isPlain = /^smtps?:\/\/(?:[^\s/?#@\\[\]]+|\[[0-9a-f:.]+\](?::\d+)?)\/?$/i.test(text ?? '');
  if (url === null || !isPlain || url.hostname === '')
    return refuse(
      of,
      'smtp',
      'it is no mail server',
      '"smtps://host:465" or "smtp://host:587", without user and password',
    );
  const isImplicit = url.protocol === 'smtps:';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return { host, port: Number(url.port) || (isImplicit ? 465 : 587), isImplicit };
}

function readLogin(of: EmailFields): EmailChannel['login'] {
  const { name, fields, parts } = of;
  const [user, password] = (['user', 'password'] as const).map((key) => {
    const node = fields.get(key);
    return node === undefined ? null : readSecret(node, `"${key}" of channel "${name}"`, parts);
  });
  if (user != null && password != null) return { user, password };
  if (fields.has('user') !== fields.has('password'))
    refuse(of, fields.has('user') ? 'password' : 'user', '', 'both "user" and "password", or none');
  return null;
}

function readFrom(of: EmailFields): string | null {
  const from = textOf(of.fields.get('from'));
  if (from !== null && isSender(from)) return from;
  return refuse(of, 'from', 'it is no address of mail', '"name@host" or "Name <name@host>"');
}

function readRecipients(of: EmailFields): string[] | null {
  const node = of.fields.get('to');
  const items = node?.kind === 'list' ? node.items.map(textOf) : [textOf(node)];
  const most = limits.emailRecipientsMax;
  const to = items.flatMap((item) => (item !== null && isMailAddress(item) ? [item] : []));
  if (to.length === items.length && to.length > 0 && to.length <= most) return to;
  return refuse(
    of,
    'to',
    'it is no list of addresses of mail',
    `1 to ${most} such as [oncall@example.com]`,
  );
}

function readTls(of: EmailFields, isImplicit: boolean, hasLogin: boolean): MailTls | null {
  if (isImplicit && of.fields.has('startTls'))
    return refuse(of, 'startTls', '"smtps:" speaks TLS from its first byte', 'no "startTls" here');
  if (isImplicit) return 'implicit';
  if (!of.fields.has('startTls')) return 'required';
  const text = textOf(of.fields.get('startTls'));
  if (text === null || !START_TLS.includes(text))
    return refuse(of, 'startTls', 'it is no such thing', '"required", "offered" or "never"');
  if (hasLogin && text !== 'required')
    return refuse(of, 'startTls', 'a password goes over TLS only', '"required"');
  return text as MailTls;
}

/** A plain address. Quoted local parts, comments and line ends are refused: it goes into headers. */
function isMailAddress(text: string): boolean {
  return text.length <= 254 && ADDRESS.test(text);
}

function isSender(text: string): boolean {
  if (isMailAddress(text)) return true;
  const [, name = '', address = ''] = /^([^<>]+) <([^<>]+)>$/.exec(text) ?? [];
  return NAME.test(name) && isMailAddress(address);
}

const ADDRESS = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/;
const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._-]{0,79}$/u;
