/** Deployments of a project on Vercel, through its REST API. */
export interface VercelWork {
  readonly kind: 'vercel';
  /** Default `https://api.vercel.com`. */
  readonly url: string;
  readonly project: string;
  readonly team: string | null;
  readonly token: string;
  /** Environment variables that are set for production before the deployment goes back. */
  readonly variables: Readonly<Record<string, string>>;
}
