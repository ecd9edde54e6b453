import { readdirSync, readlinkSync, realpathSync } from 'node:fs';

/**
 * Whether another process of this machine has a file open, as far as the system lets it be seen: `false`
 * also where it does not. Never throws.
 */
export function isHeldElsewhere(path: string): boolean {
  const file = realpathSync(path);
  return processes().some((id) => id !== `${process.pid}` && filesOf(id).includes(file));
}

function processes(): string[] {
  return entries('/proc').filter((name) => /^\d+$/.test(name));
}

function filesOf(id: string): string[] {
  const folder = `/proc/${id}/fd`;
  return entries(folder).map((name) => {
    try {
      return readlinkSync(`${folder}/${name}`);
    } catch {
      return '';
    }
  });
}

/** A process may be gone, or be somebody else's. */
function entries(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
