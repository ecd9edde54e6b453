import type { Rendered } from '@tidegate/core';
import { Document, isCollection, isPair, isScalar, Scalar, visit } from 'yaml';

/** How much text a list or map may have to stand on one line. */
const LINE_CHARACTERS = 80;

/** Texts that mean themselves without quotes, unless YAML takes them for a number or the like. */
const PLAIN = /^[A-Za-z0-9][A-Za-z0-9_.%/@-]*$|^[A-Za-z][A-Za-z0-9_.,'()%/@ -]*[A-Za-z0-9]$/;

/**
 * Writes YAML 1.2 that `readYaml` reads to the same values: texts that could mean something else in
 * double quotes, small lists and maps on one line, no anchors. Never throws on a tree without cycles.
 */
export function writeYaml(value: Rendered): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, scalar) {
      format(scalar);
    },
    Collection(_key, collection) {
      collection.flow = isSmall(collection);
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

function format(scalar: Scalar): void {
  const { value } = scalar;
  if (typeof value === 'string' && !PLAIN.test(value)) scalar.type = Scalar.QUOTE_DOUBLE;
  // A long row of digits would be refused as not exact.
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
    scalar.format = 'EXP';
  }
}

/** At most two levels, and little text. */
function isSmall(collection: unknown): boolean {
  return charactersOf(collection, 2) <= LINE_CHARACTERS;
}

function charactersOf(node: unknown, levels: number): number {
  if (isScalar(node)) return String(node.value).length + 2;
  if (isPair(node)) return charactersOf(node.key, levels) + charactersOf(node.value, levels);
  if (!isCollection(node)) return 0;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let characters = 4;
  for (const item of node.items) {
    characters += charactersOf(item, levels - 1);
    if (characters > LINE_CHARACTERS) break;
  }
  return characters;
}
