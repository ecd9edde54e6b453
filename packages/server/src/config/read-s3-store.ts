import { storeLimits } from '../backup/store/limits.ts';
import type { S3StoreWork } from '../backup/store-work.ts';
import {
  type ActionFields,
  innerFields,
  readActionSecret,
  readActionText,
  readOptionalText,
  refuseField,
} from './action-fields.ts';
import { mapOf } from './config-nodes.ts';
import { readFlag } from './read-flag.ts';
import { isWebAddress } from './read-web-address.ts';

const KEYS = [
  ...['bucket', 'region', 'endpoint', 'prefix', 'pathStyle'],
  ...['accessKeyId', 'secretAccessKey', 'sessionToken', 'storageClass', 'partMiB'],
];

/** Reads `s3:`: a bucket, where it is, and the key that may write there. Never throws. */
export function readS3Store(of: ActionFields): Omit<S3StoreWork, 'name' | 'offSite'> | null {
  const node = of.fields.get('s3');
  const fields =
    node === undefined ? null : mapOf(node, `"s3" of ${of.what}`, KEYS, of.parts.report);
  const inner = innerFields(of, 's3', fields);
  if (inner === null) return null;
  const bucket = readShaped(
    inner,
    'bucket',
    BUCKET,
    '3 to 63 of small letters, digits, "-" and "."',
  );
  const region = readShaped(inner, 'region', REGION, 'a region such as "eu-central-1"');
  const endpoint = readEndpoint(inner);
  const prefix = readPrefix(inner);
  const pathStyle = readFlag(inner, 'pathStyle', false);
  const keys = readKeys(inner);
  const storageClass = inner.fields.has('storageClass')
    ? (readShaped(inner, 'storageClass', CLASS, 'a class such as STANDARD_IA or GLACIER') ?? false)
    : null;
  if (bucket === null || region === null || endpoint === false || prefix === null) return null;
  const partBytes = readPartBytes(inner);
  if (pathStyle === null || keys === null || storageClass === false) return null;
  if (partBytes === false) return null;
  return {
    ...{
      kind: 's3',
      bucket,
      region,
      endpoint,
      prefix,
      pathStyle,
      ...keys,
      storageClass,
      partBytes,
    },
    secrets: of.secrets,
  };
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9-]{1,40}$/;
const CLASS = /^[A-Z][A-Z0-9_]{0,40}$/;
const PREFIX = /^[a-zA-Z0-9_][a-zA-Z0-9_./-]*$/;

function readShaped(of: ActionFields, key: string, shape: RegExp, expected: string): string | null {
  const text = readActionText(of, key);
  if (text === null || shape.test(text)) return text;
  return refuseField(of, key, 'it cannot be one', expected);
}

/** `null` = that of AWS, `false` = it is wrong, which is reported. */
function readEndpoint(of: ActionFields): string | null | false {
  if (!of.fields.has('endpoint')) return null;
  const url = readActionSecret(of, 'endpoint');
  if (url === null) return false;
  if (isWebAddress(url) && new URL(url).pathname === '/' && new URL(url).search === '') return url;
  const expected = 'an http or https URL without user, password and path';
  return refuseField(of, 'endpoint', 'it is no address of a server', expected) ?? false;
}

/** Ends with a slash, or is empty. */
function readPrefix(of: ActionFields): string | null {
  const text = readOptionalText(of, 'prefix');
  if (text === null) return '';
  if (text === false) return null;
  const prefix = text.endsWith('/') ? text : `${text}/`;
  const isUsual = PREFIX.test(prefix) && !/\/\/|\.\./.test(prefix);
  if (isUsual && prefix.length <= storeLimits.prefixLength) return prefix;
  const expected = `at most ${storeLimits.prefixLength} of letters, digits, "_", "-", "." and "/", such as "tidegate/"`;
  return refuseField(of, 'prefix', 'it cannot be one', expected);
}

/** `null` = parts grow, `false` = it is wrong, which is reported. */
function readPartBytes(of: ActionFields): number | null | false {
  const node = of.fields.get('partMiB');
  if (node === undefined) return null;
  const { partMibMin: min, partMibMax: max } = storeLimits;
  const mib = node.kind === 'scalar' && Number.isInteger(node.value) ? Number(node.value) : 0;
  if (mib >= min && mib <= max) return mib * MIB;
  const expected = `a whole number from ${min} to ${max}, in MiB`;
  return refuseField(of, 'partMiB', 'it is no size of parts', expected) ?? false;
}

const MIB = 1_048_576;

type Keys = Pick<S3StoreWork, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;

function readKeys(of: ActionFields): Keys | null {
  const accessKeyId = readActionSecret(of, 'accessKeyId');
  const secretAccessKey = readActionSecret(of, 'secretAccessKey');
  const hasToken = of.fields.has('sessionToken');
  const sessionToken = hasToken ? readActionSecret(of, 'sessionToken') : null;
  if (secretAccessKey !== null) of.secrets.push(secretAccessKey);
  if (sessionToken !== null) of.secrets.push(sessionToken);
  if (accessKeyId === null || secretAccessKey === null) return null;
  return hasToken && sessionToken === null ? null : { accessKeyId, secretAccessKey, sessionToken };
}
