import { InvalidArgumentError } from 'commander';
import { parseFigure } from './parse-figure.ts';

/** Figures by metric, as a repeated option collects them. */
export type ByMetric = Readonly<Record<string, number>>;

/**
 * Makes a reader of `error_rate=1%`, for an option that may come again: a later one of a metric wins.
 * It throws `InvalidArgumentError` for anything else, and for figures outside of the range (above
 * `min`, at most `max`).
 */
export function parseByMetric(
  min: number,
  max: number,
): (text: string, before: ByMetric | undefined) => ByMetric {
  return (text, before = {}) => {
    const at = text.indexOf('=');
    const [metric, figure] = [text.slice(0, Math.max(0, at)), text.slice(at + 1)];
    if (metric === '')
      throw new InvalidArgumentError(
        `"${text}" names no metric; give one such as "error_rate=1%".`,
      );
    const value = parseFigure(figure);
    if (value > min && value <= max) return { ...before, [metric]: value };
    throw new InvalidArgumentError(`"${figure}" is not above ${min} and at most ${max}.`);
  };
}
