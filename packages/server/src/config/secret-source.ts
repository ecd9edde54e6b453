/** Where secrets come from that the operator's file names and does not contain. */
export interface SecretSource {
  /** The value of an environment variable; `undefined` = it is not set. */
  variable(name: string): string | undefined;
  /** What a file holds, or why it cannot be read. */
  file(path: string): { readonly text: string } | { readonly trouble: string };
  /** A path of the operator's file as an absolute one. */
  place(path: string): string;
}

/** Knows nothing: for files that are only looked at. */
export const noSecrets: SecretSource = {
  variable: () => undefined,
  file: () => ({ trouble: 'files are not read here' }),
  place: (path) => path,
};
