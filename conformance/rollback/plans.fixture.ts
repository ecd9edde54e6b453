/** A flag of production and a plan that gives the candidate to everybody, as texts of files. */
export function planOf(
  name: string,
  procedure: readonly string[],
  guardrails: readonly string[] = ['{ metric: error_rate, above: 50%, for: 1m, action: rollback }'],
  more = '',
): [flags: string, plan: string] {
  return [
    `apiVersion: tidegate/v1
kind: Flags
flags:
  ${name}:
    variants: { old: false, new: true }
    off: old
    environments: { production: old }
`,
    `apiVersion: tidegate/v1
kind: Plan
name: ${name}
environment: production
flag: ${name}
control: old
candidate: new
unit: conversation
activationLead: 1s
phases:
  - { name: all, audience: { weight: 90% }, hold: 48h }
guardrails:
${guardrails.map((rule) => `  - ${rule}\n`).join('')}rollback:
  conversations: cut-now
  procedure:
${procedure.map((layer) => `    - ${layer}\n`).join('')}${more}`,
  ];
}

/** The matrix that says how far back. */
export const RESPONSE = `apiVersion: tidegate/v1
kind: Response
name: answers
environment: production
matrix:
  pii-leak: { metric: pii_leaks, above: 0, severity: critical, rollback: full, within: 30m, flagsWithin: 30s }
  severe-errors: { metric: error_rate, above: 70%, severity: critical, rollback: full, within: 10m }
  moderate-errors: { metric: error_rate, between: [10%, 40%], severity: medium, rollback: quick, within: 30m }
followUps:
  close-watch: { title: Watch closely, after: rollback, due: 15m }
  recovery-plan: { title: Write the recovery plan, after: rollback, due: 24h }
`;
