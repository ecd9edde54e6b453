/** What a YAML file may hold. */
export const YAML_LIMITS = {
  /** UTF-16 units; a request carries no more either. */
  characters: 1_048_576,
  /** Lists and maps within each other, aliases resolved. */
  depth: 64,
  /** Values, each alias counted with all that it stands for. */
  nodes: 100_000,
  /** Words and signs of the text; five for each value are plenty. */
  tokens: 500_000,
  /** `*name`, in the text; nobody writes that many, and each may stand for many values. */
  aliases: 1_000,
  /** Mistakes that are listed; those in the grammar mostly follow from the first. */
  problems: 20,
} as const;
