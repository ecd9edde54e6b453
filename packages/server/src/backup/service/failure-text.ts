import { ProblemError } from '@tidegate/protocol';
import { maskSecrets } from '../../action/mask-secrets.ts';
import type { Safety } from '../../config/safety.ts';
import { BackupFailure } from '../backup-store.ts';

/** Why something failed, in words that hold none of the configuration's secrets. Never throws. */
export function failureText(cause: unknown, safety: Safety): string {
  const said = cause instanceof Error && cause.message !== '' ? cause.message : String(cause);
  const isOurs = cause instanceof BackupFailure || cause instanceof ProblemError;
  return maskSecrets(isOurs ? said : `it failed: ${said}`, secretsOf(safety));
}

/** A sentence of a database or a store without the configuration's secrets. Never throws. */
export function withoutSecrets(sentence: string, safety: Safety): string {
  return maskSecrets(sentence, secretsOf(safety));
}

function secretsOf({ databases, stores, backups }: Safety): string[] {
  const ofPolicies = backups.flatMap(({ encryption }) => {
    if (encryption === null) return [];
    if (encryption.kind === 'passphrase') return [encryption.passphrase];
    return encryption.identity === null ? [] : [encryption.identity];
  });
  return [
    ...databases.flatMap(({ secrets }) => secrets),
    ...stores.flatMap(({ secrets }) => secrets),
    ...ofPolicies,
  ];
}
