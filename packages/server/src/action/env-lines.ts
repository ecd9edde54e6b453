/** A variable as an `.env` file sets it. */
export interface EnvLine {
  readonly name: string;
  readonly value: string;
  /** 1-based. */
  readonly line: number;
}

/**
 * The variables of an `.env` file, in order: `NAME=value`, also after `export`, with or without quotes;
 * a comment after a value without quotes is no part of it. Other lines are passed over. Never throws.
 */
export function envLines(text: string): EnvLine[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    const [, name, written = ''] = LINE.exec(line) ?? [];
    return name === undefined
      ? []
      : [{ name, value: writtenValue(written.trim()), line: index + 1 }];
  });
}

const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*[=:](.*)$/;

function writtenValue(written: string): string {
  const quoted = /^(["'`])(.*?)\1/.exec(written);
  if (quoted !== null) return quoted[2] ?? '';
  return written.replace(/(?:^|\s)#.*$/, '').trim();
}
