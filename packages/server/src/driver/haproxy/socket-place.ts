import { isAbsolute } from 'node:path';
import { haproxyLimits } from './haproxy-limits.ts';

/** Where a runtime socket listens. */
export type SocketPlace =
  | { readonly path: string }
  | { readonly host: string; readonly port: number };

/**
 * Reads an absolute path, or `host:port` where the host is loopback: whoever reaches the socket rules
 * HAProxy, so it is on no network. `null` for anything else. Never throws.
 */
export function placeOf(socket: string): SocketPlace | null {
  if (isAbsolute(socket)) {
    const isPlain = socket.length <= haproxyLimits.socketPathLength && !socket.includes('\0');
    return isPlain ? { path: socket } : null;
  }
  const [, host = '', digits = ''] =
    /^(localhost|127\.\d{1,3}\.\d{1,3}\.\d{1,3}|\[::1\]):(\d{1,5})$/.exec(socket) ?? [];
  const port = Number(digits);
  if (host === '' || port < 1 || port > 65_535) return null;
  // A name could be answered by anybody.
  return { host: host === 'localhost' ? '127.0.0.1' : host.replace(/^\[|\]$/g, ''), port };
}
