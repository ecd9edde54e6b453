import type { DatabaseView } from '@tidegate/protocol';
import type { BackupWorld } from './backup-world.ts';
import { SPACE_WAIT_MS } from './limits.ts';

/** Stores that policies of a database name, and how much room they have. Never rejects. */
export async function spacesOf(
  world: BackupWorld,
  database: string,
): Promise<DatabaseView['stores']> {
  const { safety } = world;
  const named = safety.backups.filter((policy) => policy.database === database);
  const names = new Set(named.flatMap(({ stores }) => stores));
  const works = safety.stores.filter(({ name }) => names.has(name));
  return await Promise.all(
    works.map(async ({ name, kind, offSite }) => {
      const space = await spaceOf(world, name);
      const { freeBytes = null, totalBytes = null } = space ?? {};
      return { name, kind, offSite, freeBytes, totalBytes };
    }),
  );
}

async function spaceOf({ clock, stores }: BackupWorld, name: string) {
  const ending = new AbortController();
  let cancel = (): void => {};
  // A folder of a network that hangs does not end when it is told to.
  const late = new Promise<null>((resolve) => {
    cancel = clock.after(SPACE_WAIT_MS, () => {
      ending.abort(new Error('its time is over'));
      resolve(null);
    });
  });
  const asked =
    stores
      .get(name)
      ?.space(ending.signal)
      .catch(() => null) ?? null;
  const space = await Promise.race([asked, late]);
  cancel();
  return space;
}
