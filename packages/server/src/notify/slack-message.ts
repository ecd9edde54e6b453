import type { Json } from '@tidegate/core';
import type { Message } from './message.ts';

const HEADER_LENGTH = 150;
const TEXT_LENGTH = 3_000;
const ELEMENTS_MAX = 10;

/**
 * A message as Slack shows it: `text` for notifications, then a header, the text, what to do, and a
 * context with severity and place. Nothing in it mentions, links or formats by itself. Never throws.
 * Source: Slack, "Block Kit" (header 150 characters, text 3 000, context 10 elements) and
 * "Formatting text for app surfaces" (escaping).
 */
export function slackMessage({ title, text, severity, status, facts, advice }: Message): Json {
  const state = status === null ? severity : `${severity}, ${status}`;
  const elements = [state, ...facts.map(({ name, value }) => `${name}: ${value}`)];
  const steps = advice.map((step) => `• ${step}`).join('\n');
  return {
    text: escaped([title, text].filter((line) => line !== '').join('\n'), TEXT_LENGTH),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: escaped(title, HEADER_LENGTH) } },
      ...[text, steps].flatMap((body) => (body === '' ? [] : [section(body)])),
      { type: 'context', elements: elements.slice(0, ELEMENTS_MAX).map(markdown) },
    ],
  };
}

function section(text: string): Json {
  return { type: 'section', text: markdown(text) };
}

function markdown(text: string): Json {
  return { type: 'mrkdwn', text: escaped(text, TEXT_LENGTH), verbatim: true };
}

/** Escapes `&`, `<` and `>`, and cuts so that the result has at most `length` characters. */
function escaped(text: string, length: number): string {
  let out = '';
  for (const character of text) {
    const next = ESCAPES[character] ?? character;
    if (out.length + next.length > length) return `${withoutPart(out, length - 1)}…`;
    out += next;
  }
  return out;
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

/** Cuts at `length` without leaving half an entity or half a character. */
function withoutPart(text: string, length: number): string {
  if (text.length <= length) return text;
  const cut = text.slice(0, length);
  return cut.replace(/&[a-z]{0,4}$/, '').replace(/[\uD800-\uDBFF]$/, '');
}
