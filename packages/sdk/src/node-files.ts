/** What files need of Node. */
export interface NodeFiles {
  readonly fs: typeof import('node:fs/promises');
  readonly hostname: string;
  sha256(text: string): string;
}

/** Loads what files need; rejects where there is no Node. */
export async function loadNodeFiles(): Promise<NodeFiles> {
  const [fs, { hostname }, { createHash }] = await Promise.all([
    import('node:fs/promises'),
    import('node:os'),
    import('node:crypto'),
  ]);
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { fs, hostname: hostname(), sha256 };
}
