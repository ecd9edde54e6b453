/** A place in a source, counted from 1. */
export interface NamePlace {
  readonly name: string;
  readonly line: number;
}

const RUN = /[\w$.-]+/g;
const WORDY = /^[\w$.-]+$/;
const WORD_CHARACTER = /[\w$-]/;
/** Parts of `a.b.c` that are joined to look for a name with points in it. */
const MAX_PARTS = 8;

/** Reads of a flag by clients that are called as the guides call them, and by OpenFeature's. */
const READS = [
  /\b(?:turn|client|flags|tidegate|conversation)\??\.(?:boolean|string|number|object|bundle|details)(?:<[^<>()]{0,200}>)?\(\s{0,100}(["'`])([\w.-]{1,200})\1/g,
  /\b(?:useFlag|useVariant|useExperiment|get(?:Boolean|String|Number|Object)(?:Value|Details)|use(?:Boolean|String|Number|Object)Flag(?:Value|Details))(?:<[^<>()]{0,200}>)?\(\s{0,100}(["'`])([\w.-]{1,200})\1/g,
];

/**
 * Finds names as whole words: `chat` is neither in `chats` nor in `new-chat`, but in `flags.chat`.
 * Each name once a line. Never throws.
 */
export function findNames(text: string, names: ReadonlySet<string>): NamePlace[] {
  const unusual = [...names].filter((name) => !WORDY.test(name));
  return text.split('\n').flatMap((content, index) => {
    const here = new Set<string>();
    for (const [run] of content.matchAll(RUN)) addRun(run, names, here);
    for (const name of unusual) if (holdsWhole(content, name)) here.add(name);
    return [...here].map((name) => ({ name, line: index + 1 }));
  });
}

/** Finds what is read as if it were a flag, whatever it is called. Never throws. */
export function findReads(text: string): NamePlace[] {
  return READS.flatMap((pattern) =>
    [...text.matchAll(pattern)].map((match) => ({
      name: match[2] ?? '',
      line: lineAt(text, match.index),
    })),
  );
}

function addRun(run: string, names: ReadonlySet<string>, here: Set<string>): void {
  if (names.has(run)) here.add(run);
  // Also without what a sentence or an operator leaves at its ends.
  const parts = run.replace(/^[.-]+|[.-]+$/g, '').split('.');
  for (let from = 0; from < parts.length; from++) {
    const last = Math.min(parts.length, from + MAX_PARTS);
    for (let to = from + 1; to <= last; to++) {
      const part = parts.slice(from, to).join('.');
      if (names.has(part)) here.add(part);
    }
  }
}

function holdsWhole(content: string, name: string): boolean {
  for (let at = content.indexOf(name); at >= 0; at = content.indexOf(name, at + 1)) {
    const before = content[at - 1] ?? '';
    const after = content[at + name.length] ?? '';
    if (!WORD_CHARACTER.test(before) && !WORD_CHARACTER.test(after)) return true;
  }
  return false;
}

function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
