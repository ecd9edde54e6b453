import { X509Certificate } from 'node:crypto';
import type { Node } from '@tidegate/core';
import { textOf } from './config-nodes.ts';
import { limits } from './limits.ts';
import type { ReadingParts } from './read-secret.ts';

/**
 * Reads `certificates:` of the operator's file: the path of a PEM file with certificates that are
 * trusted beside the public authorities. Mistakes are reported. Never throws.
 */
export function readCertificates(node: Node | undefined, parts: ReadingParts): string[] {
  if (node === undefined) return [];
  const path = textOf(node);
  const read = path === null || path === '' ? { trouble: 'no path' } : parts.secrets.file(path);
  const found = 'trouble' in read ? [] : (read.text.match(BLOCK) ?? []);
  const isRight = found.length > 0 && found.length <= limits.certificatesMax;
  if (isRight && found.every(isCertificate)) return found;
  const why = 'trouble' in read ? `its file cannot be read: ${read.trouble}` : 'it holds none';
  parts.report(node, {
    code: 'out-of-range',
    message: `Cannot read "certificates": ${why}`,
    expected: `the path of a PEM file with 1 to ${limits.certificatesMax} certificates`,
  });
  return [];
}

const BLOCK = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g;

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).subject !== undefined;
  } catch {
    return false;
  }
}
