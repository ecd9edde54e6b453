import type { Json } from '@tidegate/core';
import {
  ProblemError,
  type RouteAnswer,
  writeFlagsFile,
  writeSegmentsFile,
} from '@tidegate/protocol';
import type { Caller } from '../auth/authenticate.ts';
import { environmentOf } from '../auth/environment-of.ts';
import { EXPORT_FILE_CHARACTERS, EXPORT_FILE_FLAGS } from '../store/limits.ts';
import type { Handlers } from './handler.ts';
import type { ServerParts } from './server-parts.ts';

type File = RouteAnswer<'exportFiles'>['files'][number];

/** Flags and segments as files. */
export function exportHandlers({
  store,
}: Pick<ServerParts, 'store'>): Pick<Handlers, 'exportFiles'> {
  return {
    exportFiles: async ({ caller }) => {
      refuseBound(caller);
      const { flags, segments, foreign } = await store.read('exportDefinitions', {});
      const files = [
        ...(await filesOf('segments', 'yaml', segments, writeSegmentsFile)),
        ...(await filesOf('flags', 'yaml', flags, writeFlagsFile)),
      ];
      for (const { environment, flags: byKey } of foreign) {
        const name = `foreign.${environment}`;
        files.push(...(await filesOf(name, 'flagd.json', Object.entries(byKey), writeFlagd)));
      }
      return { files };
    },
  };
}

/** Files hold all environments: a key of one may not see the others. */
function refuseBound(caller: Caller): void {
  const own = environmentOf(caller, undefined);
  if (own === null) return;
  throw new ProblemError(
    'forbidden',
    `Cannot export: files hold all environments, and the key belongs to "${own}"; use an admin key of all environments`,
  );
}

/** As many files as it takes: each is one that can be sent back. */
async function filesOf<T>(
  name: string,
  extension: string,
  items: readonly T[],
  write: (items: readonly T[]) => string,
): Promise<File[]> {
  const open: (readonly T[])[] = [];
  for (let from = 0; from < items.length; from += EXPORT_FILE_FLAGS) {
    open.push(items.slice(from, from + EXPORT_FILE_FLAGS));
  }
  const texts: string[] = [];
  for (let part = open.shift(); part !== undefined; part = open.shift()) {
    const text = write(part);
    if (text.length > EXPORT_FILE_CHARACTERS && part.length > 1) {
      const half = Math.ceil(part.length / 2);
      open.unshift(part.slice(0, half), part.slice(half));
    } else texts.push(text);
    // Streams must not wait for a large export.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return texts.map((text, index) => ({
    name: `${name}${index === 0 ? '' : `-${index + 1}`}.${extension}`,
    text,
  }));
}

function writeFlagd(flags: readonly (readonly [string, Json])[]): string {
  const document = {
    $schema: 'https://flagd.dev/schema/v0/flags.json',
    flags: Object.fromEntries(flags),
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}
