import pc from 'picocolors';

/** Paints text for a terminal, or leaves it as it is. */
export type Colors = ReturnType<typeof pc.createColors>;

/** All that commands see of the process that they run in. */
export interface Terminal {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly colors: Colors;
  /** Size in characters when output may be redrawn in place, `null` without a TTY. */
  readonly screen: { readonly columns: number; readonly rows: number } | null;
  /** Writes a result to stdout; adds the line end. */
  out(text: string): void;
  /** Writes progress or an error to stderr; adds the line end. */
  err(text: string): void;
  nowMs(): number;
  sleep(ms: number): Promise<void>;
}

/** The terminal of this process. Colours and redrawing only where a person looks. */
export function processTerminal(): Terminal {
  const { stdout, stderr, env } = process;
  // Without a TTY `isTTY` is absent, and picocolors would take that for "decide yourself".
  const interactive = stdout.isTTY === true && stderr.isTTY === true && env['TERM'] !== 'dumb';
  return {
    env,
    colors: pc.createColors(interactive && !env['NO_COLOR']),
    screen: interactive ? { columns: stdout.columns, rows: stdout.rows } : null,
    out: (text) => void stdout.write(`${text}\n`),
    err: (text) => void stderr.write(`${text}\n`),
    nowMs: () => Date.now(),
    sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  };
}
