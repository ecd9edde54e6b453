/** A bar of `width` characters, filled to `share` (0..1; outside it is clipped, NaN is empty). */
export function bar(share: number, width = 20): string {
  const filled = share > 0 ? Math.min(width, Math.round(share * width)) : 0;
  return '█'.repeat(filled) + '░'.repeat(width - filled);
}
