/** Draws a block of lines again and again in the same place; longer lines are cut. */
export function createScreen(
  size: { readonly columns: number; readonly rows: number },
  write: (text: string) => void,
): (lines: readonly string[]) => void {
  let drawn = 0;
  return (lines) => {
    // What has scrolled away cannot be drawn over, so no block is higher than the screen.
    const shown = lines.slice(0, Math.max(1, size.rows - 1)).map((line) => cut(line, size.columns));
    const back = drawn === 0 ? '' : `\u001b[${drawn}A\u001b[0J`;
    write(back + shown.join('\n'));
    drawn = shown.length;
  };
}

/** Cuts to `columns` visible characters; colour sequences take no room and are kept. */
function cut(line: string, columns: number): string {
  let room = columns;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colour sequences begin with one.
  return line.replace(/(\u001b\[[0-9;]*m)|[^\u001b]/gu, (part, colour: string | undefined) => {
    if (colour !== undefined) return part;
    room -= 1;
    return room >= 0 ? part : '';
  });
}
