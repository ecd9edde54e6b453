import type { DirectoryStoreWork } from '../backup/store-work.ts';
import { type ActionFields, readActionText } from './action-fields.ts';

/** Reads `directory:`: a folder, looked up from the operator's file. Never throws. */
export function readDirectoryStore(
  of: ActionFields,
): Omit<DirectoryStoreWork, 'name' | 'offSite'> | null {
  const path = readActionText(of, 'directory');
  if (path === null) return null;
  return { kind: 'directory', path: of.parts.secrets.place(path), secrets: of.secrets };
}
