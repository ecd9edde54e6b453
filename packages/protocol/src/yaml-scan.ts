import { CST, Lexer, Parser } from 'yaml';
import { tooDeep, type YamlFlaw } from './yaml-flaw.ts';
import { YAML_LIMITS } from './yaml-limits.ts';

/** Tokens of one document, or the first thing that stops the reading. */
export type YamlScan =
  | { readonly flaw: null; readonly tokens: readonly CST.Token[] }
  | { readonly flaw: YamlFlaw };

/**
 * Splits YAML into tokens and stops at the bounds: depth is looked at before anything that recurses
 * sees the document, so no nesting overflows the stack. Never throws.
 *
 * @param onNewLine hears where each line begins
 */
export function scanYaml(source: string, onNewLine: (offset: number) => void): YamlScan {
  const parser = new Parser(onNewLine);
  const seen: Seen = { tokens: [], documents: 0, errors: 0, lexemes: 0, aliases: 0 };
  onNewLine(0);
  for (const lexeme of new Lexer().lex(source)) {
    for (const token of parser.next(lexeme)) {
      const flaw = look(seen, token);
      if (flaw !== null) return { flaw };
    }
    seen.lexemes += 1;
    if (CST.tokenType(lexeme) === 'alias') seen.aliases += 1;
    const flaw = tooMuch(parser, seen);
    if (flaw !== null) return { flaw };
    if (seen.errors > YAML_LIMITS.problems) break;
  }
  for (const token of parser.end()) {
    const flaw = look(seen, token);
    if (flaw !== null) return { flaw };
  }
  return { flaw: null, tokens: seen.tokens };
}

interface Seen {
  readonly tokens: CST.Token[];
  documents: number;
  errors: number;
  lexemes: number;
  aliases: number;
}

function look(seen: Seen, token: CST.Token): YamlFlaw | null {
  seen.tokens.push(token);
  if (token.type === 'error') seen.errors += 1;
  if (token.type === 'directive' && !/^%YAML\s+1\.2\s*$/.test(token.source)) {
    return {
      code: 'not-supported',
      offset: token.offset,
      message: 'Cannot read YAML: found a directive',
      expected: 'YAML 1.2 without directives',
    };
  }
  if (token.type !== 'document') return null;
  seen.documents += 1;
  return seen.documents < 2
    ? null
    : {
        code: 'syntax',
        offset: token.offset,
        message: 'Cannot read YAML: the file holds several documents',
        expected: 'one document for each file',
      };
}

function tooMuch(parser: Parser, seen: Seen): YamlFlaw | null {
  // The stack holds the document and its open lists and maps, and for a moment a scalar.
  if (parser.stack.length > YAML_LIMITS.depth + 2) {
    return tooDeep(parser.stack.at(-1)?.offset ?? parser.offset);
  }
  const { tokens, aliases } = YAML_LIMITS;
  if (seen.aliases > aliases) return tooMany(parser, `${aliases} aliases`);
  return seen.lexemes > tokens ? tooMany(parser, `${tokens} words and signs`) : null;
}

function tooMany(parser: Parser, what: string): YamlFlaw {
  return {
    code: 'too-large',
    offset: parser.offset,
    message: `Cannot read YAML: it has more than ${what}`,
    expected: 'a smaller file',
  };
}
