/** The event that counts for an experiment by its name. */
export function conversionEvent(experiment: string): string {
  return `${experiment} conversion`;
}
