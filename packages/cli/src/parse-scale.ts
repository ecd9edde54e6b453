import { InvalidArgumentError } from 'commander';

const FACTORS = ['hold', 'watch', 'evidence'] as const;
type Scale = Record<(typeof FACTORS)[number], number>;

/**
 * Reads `hold=600,watch=30,evidence=10`; factors that are not named are 1.
 *
 * @throws {InvalidArgumentError} For another name, or a factor outside 1..1e9.
 */
export function parseScale(text: string): Scale {
  const scale: Scale = { hold: 1, watch: 1, evidence: 1 };
  for (const part of text.split(',')) {
    const [name = '', value = '', ...more] = part.trim().split('=');
    const factor = /^\d+(\.\d+)?$/.test(value) && more.length === 0 ? Number(value) : Number.NaN;
    const known = FACTORS.find((each) => each === name);
    if (known === undefined || !(factor >= 1 && factor <= 1e9)) {
      throw new InvalidArgumentError(
        `"${part}" is none of hold, watch, evidence with a factor from 1 to 1e9, such as "hold=600".`,
      );
    }
    scale[known] = factor;
  }
  return scale;
}
