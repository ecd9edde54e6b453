/**
 * The name under which a drawn variant stands in the ruleset: `<variant>~<draw>`. It says in any
 * language's telemetry which draw decided. Never throws.
 *
 * @param draw id of the draw, a whole number from 1
 * @example
 * drawName('new', 4) // 'new~4'
 */
export function drawName(variant: string, draw: number): string {
  return `${variant}~${draw}`;
}

/**
 * The variant and the draw behind a name of the ruleset; draw 0 for a name that is not drawn,
 * also when a foreign document has a `~` in it that no draw follows. Never throws.
 *
 * @example
 * parseDrawName('new~4') // { variant: 'new', draw: 4 }
 * parseDrawName('new') // { variant: 'new', draw: 0 }
 */
export function parseDrawName(name: string): { readonly variant: string; readonly draw: number } {
  const tilde = name.lastIndexOf('~');
  const draw = Number(name.slice(tilde + 1));
  // Reading the number back must give the text: "new~04", "new~1e3" and "new~" are no draws.
  const isDraw = tilde > 0 && Number.isSafeInteger(draw) && draw > 0;
  return isDraw && drawName(name.slice(0, tilde), draw) === name
    ? { variant: name.slice(0, tilde), draw }
    : { variant: name, draw: 0 };
}
