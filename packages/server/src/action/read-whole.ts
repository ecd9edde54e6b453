import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';

/** Why a file cannot be read: a code of the system, or a few words. */
export interface FileTrouble {
  readonly trouble: string;
}

/** When a file was changed and how large it is; trouble where there is none. Never rejects. */
export async function statFile(
  path: string,
): Promise<{ readonly changedMs: number; readonly bytes: number } | FileTrouble> {
  try {
    const found = await stat(path);
    // A device or a pipe may never end.
    if (!found.isFile()) return { trouble: 'it is no file' };
    return { changedMs: found.mtimeMs, bytes: found.size };
  } catch (cause) {
    return { trouble: codeOf(cause) };
  }
}

/** A file as text, if it has no more bytes than that. Never rejects. */
export async function readWhole(
  path: string,
  mostBytes: number,
): Promise<{ readonly text: string } | FileTrouble> {
  const found = await statFile(path);
  if ('trouble' in found) return found;
  const tooLong = { trouble: `it has more than ${mostBytes} bytes` };
  if (found.bytes > mostBytes) return tooLong;
  try {
    // To its end, not to the size it had: it may grow, and some files do not say theirs.
    const chunks: Buffer[] = [];
    for await (const chunk of createReadStream(path, { end: mostBytes }))
      chunks.push(chunk as Buffer);
    const all = Buffer.concat(chunks);
    return all.length > mostBytes ? tooLong : { text: textIn(all) };
  } catch (cause) {
    return { trouble: codeOf(cause) };
  }
}

/** Some shells of Windows write UTF-16: its mark says so. */
function textIn(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.toString('utf16le', 2);
  if (bytes[0] !== 0xfe || bytes[1] !== 0xff) return bytes.toString('utf8');
  const even = bytes.subarray(2, bytes.length - (bytes.length % 2));
  return Buffer.from(even).swap16().toString('utf16le');
}

function codeOf(cause: unknown): string {
  return cause instanceof Error && 'code' in cause ? String(cause.code) : 'it is unreadable';
}
