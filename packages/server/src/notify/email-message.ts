import { createHash } from 'node:crypto';
import type { Message } from './message.ts';

/** A mail as the composer takes it: it encodes what headers and bodies need. */
export interface EmailMessage {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly messageId: string;
  /** Joins mails about one thing to a thread. */
  readonly references: string;
  readonly headers: Readonly<Record<string, string>>;
}

const SUBJECT_LENGTH = 200;

/**
 * A message as a mail, in text and HTML. Its id comes from the message's, so that a mail that is sent
 * twice can be told; nothing in it can start a header of its own. Never throws. Source: RFC 5322;
 * RFC 3834 (`Auto-Submitted`: nobody's holiday notice answers).
 *
 * @param from address of the sender: ids end in its host
 */
export function emailMessage(message: Message, from: string): EmailMessage {
  const { id, title, text, severity, status, facts, advice, dedupKey } = message;
  const state = status === null ? severity : `${severity}, ${status}`;
  const lines = [
    oneLine(title),
    ...(text === '' ? [] : ['', text]),
    ...(advice.length === 0 ? [] : ['', ...advice.map((step) => `- ${step}`)]),
    '',
    `severity: ${state}`,
    ...facts.map(({ name, value }) => `${name}: ${value}`),
  ];
  const rows = [{ name: 'severity', value: state }, ...facts].map(
    ({ name, value }) => `<tr><td>${escaped(name)}</td><td>${escaped(value)}</td></tr>`,
  );
  const html = [
    `<h2>${escaped(oneLine(title))}</h2>`,
    ...(text === '' ? [] : [`<p>${escaped(text).replaceAll('\n', '<br>')}</p>`]),
    ...(advice.length === 0
      ? []
      : [`<ul>${advice.map((step) => `<li>${escaped(step)}</li>`).join('')}</ul>`]),
    `<table>${rows.join('')}</table>`,
  ];
  return {
    subject: `[${status ?? severity}] ${oneLine(title)}`.slice(0, SUBJECT_LENGTH),
    text: `${lines.join('\n')}\n`,
    html: html.join('\n'),
    messageId: idOf(id, from),
    references: idOf(dedupKey, from),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function idOf(text: string, from: string): string {
  const host = /@([^@>]+)>?$/.exec(from)?.[1] ?? 'tidegate';
  return `<${createHash('sha256').update(text).digest('hex').slice(0, 40)}@${host}>`;
}

function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
