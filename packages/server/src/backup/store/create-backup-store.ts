import type { BackupStore } from '../backup-store.ts';
import type { StoreWork } from '../store-work.ts';
import { createDirectoryStore, type DirectoryStoreParts } from './directory-store.ts';
import { createS3Store } from './s3-store.ts';

/** Makes the store that an entry of `stores:` describes. Nothing is asked or opened yet. */
export function createBackupStore(work: StoreWork, parts: DirectoryStoreParts): BackupStore {
  return work.kind === 'directory' ? createDirectoryStore(work, parts) : createS3Store(work, parts);
}
