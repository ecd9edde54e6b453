import type { SecretScanWork } from './action.ts';
import { type EnvLine, envLines } from './env-lines.ts';
import { KEY_SHAPES } from './key-shapes.ts';
import { looksSecret } from './secret-name.ts';

/** A place where a browser would get a secret. Its value is not told. */
export interface ClientSecret {
  /** 1-based. */
  readonly line: number;
  /** The variable, or what kind of key it is. */
  readonly what: string;
}

/**
 * Secrets that the text of one file gives to browsers: in an `.env` file variables with one of the
 * prefixes whose name or value is a secret's; elsewhere such names, and keys of well-known services
 * that are written out. Variables on the list are passed over, by their whole names alone. Never throws.
 */
export function findClientSecrets(
  fileName: string,
  text: string,
  asked: Pick<SecretScanWork, 'prefixes' | 'allow'>,
): ClientSecret[] {
  const found = isEnvFile(fileName) ? inEnvFile(text, asked) : inSource(text, asked);
  const seen = new Set<string>();
  return found.filter(({ line, what }) => {
    const key = `${line} ${what}`;
    return seen.size < seen.add(key).size;
  });
}

type Asked = Pick<SecretScanWork, 'prefixes' | 'allow'>;

function isEnvFile(name: string): boolean {
  return /^\.env(\.|$)|\.env$/i.test(name);
}

function inEnvFile(text: string, asked: Asked): ClientSecret[] {
  return envLines(text)
    .filter(({ name }) => isAsked(name, asked))
    .filter((line) => isSecret(line))
    .map(({ name, line }) => ({ line, what: name }));
}

/** A switch or a small number is no secret, whatever it is called. */
function isSecret({ name, value }: EnvLine): boolean {
  if (shapesIn(value).length > 0) return true;
  return looksSecret(name) && !/^(|true|false|on|off|yes|no|\d{1,6})$/i.test(value);
}

function inSource(text: string, asked: Asked): ClientSecret[] {
  const { prefixes } = asked;
  const named = new RegExp(`(?<![A-Za-z0-9_$])(?:${prefixes.join('|')})[A-Za-z0-9_]+`, 'g');
  return text.split('\n').flatMap((line, index) => {
    const names = [...line.matchAll(named)].map(([name]) => name);
    const secret = names.filter((name) => looksSecret(name) && isAsked(name, asked));
    const shapes = shapesIn(withoutAllowed(line, names, asked.allow));
    return [...secret, ...shapes].map((what) => ({ line: index + 1, what }));
  });
}

/**
 * A line without the values of variables that are allowed: the rest of it counts, for the whole of
 * what is built may stand on one line.
 */
function withoutAllowed(line: string, names: readonly string[], allow: readonly string[]): string {
  const allowed = [...new Set(names)].filter((name) => allow.includes(name));
  if (allowed.length === 0) return line;
  const value = new RegExp(`(?:${allowed.join('|')})(?![A-Za-z0-9_])${TO_VALUE}[^\\s"'\`]+`, 'g');
  return line.replace(value, ' ');
}

/** What stands between a variable and its value: `: "`, ` = '`, `"] ?? "`. */
const TO_VALUE = /["'`\])]{0,3}\s{0,10}(?:[:=]|\|\||\?\?)\s{0,10}["'`]?/.source;

function isAsked(name: string, { prefixes, allow }: Asked): boolean {
  return prefixes.some((prefix) => name.startsWith(prefix)) && !allow.includes(name);
}

function shapesIn(text: string): string[] {
  return KEY_SHAPES.filter(({ shape }) => text.search(shape) >= 0).map(({ what }) => what);
}
