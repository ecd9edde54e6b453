import { haproxyLimits } from '../driver/haproxy/haproxy-limits.ts';
import type { Colour, HaproxyWork } from '../driver/haproxy/haproxy-work.ts';
import { placeOf } from '../driver/haproxy/socket-place.ts';
import {
  type ActionFields,
  readActionDuration,
  readActionText,
  readActionTexts,
  refuseField,
} from './action-fields.ts';
import { readInnerMap } from './inner-map.ts';

/** Keys that stand beside `haproxy:`. */
export const HAPROXY_KEYS: readonly string[] = [];

const KEYS = ['socket', 'backend', 'blue', 'green', 'drain', 'trustUnchecked'];

/** What a command of the runtime socket takes for one word. */
const NAME = /^[A-Za-z0-9_.:-]+$/;
const NAMES = `letters, digits and "-_.:", at most ${haproxyLimits.nameLength}`;
const DRAIN_MS = 30_000;

/** Reads `haproxy: { socket, backend, blue, green, drain, trustUnchecked }`. Never throws. */
export function readHaproxyDriver(of: ActionFields): HaproxyWork | null {
  const inner = readInnerMap(of, 'haproxy', KEYS);
  if (inner === null) return null;
  const socket = readSocket(inner);
  const backend = readBackend(inner);
  const blue = readColour(inner, 'blue');
  const green = readColour(inner, 'green');
  const range = { min: haproxyLimits.drainMinMs, max: haproxyLimits.drainMaxMs };
  const drainMs = readActionDuration(inner, 'drain', range, DRAIN_MS);
  const trustUnchecked = readFlag(inner, 'trustUnchecked');
  if (socket === null || backend === null || blue === null || green === null) return null;
  if (trustUnchecked === null) return null;
  const both = blue.find((name) => green.includes(name));
  if (both !== undefined)
    return refuseField(inner, 'green', `"${both}" is blue too`, 'servers that are not blue');
  return { kind: 'haproxy', socket, backend, colours: { blue, green }, drainMs, trustUnchecked };
}

function readSocket(of: ActionFields): string | null {
  const socket = readActionText(of, 'socket');
  if (socket === null || placeOf(socket) !== null) return socket;
  const expected = 'the absolute path of a Unix socket, or host:port on loopback';
  return refuseField(of, 'socket', 'whoever reaches it rules HAProxy', expected);
}

function readBackend(of: ActionFields): string | null {
  const backend = readActionText(of, 'backend');
  if (backend === null || isName(backend)) return backend;
  return refuseField(of, 'backend', 'no backend can be called that', NAMES);
}

function readColour(of: ActionFields, colour: Colour): [string, ...string[]] | null {
  const [first, ...rest] = readActionTexts(of, colour) ?? [];
  if (first === undefined) return null;
  const names: [string, ...string[]] = [first, ...rest];
  if (!names.every(isName))
    return refuseField(of, colour, 'it has a name that no server can have', NAMES);
  const isEachOnce = new Set(names).size === names.length;
  if (isEachOnce && names.length <= haproxyLimits.serversMax) return names;
  const expected = `at most ${haproxyLimits.serversMax} names, each once`;
  return refuseField(of, colour, 'it has too many, or one of them twice', expected);
}

function readFlag(of: ActionFields, key: string): boolean | null {
  const node = of.fields.get(key);
  if (node === undefined) return false;
  if (node.kind === 'scalar' && typeof node.value === 'boolean') return node.value;
  return refuseField(of, key, 'it is neither true nor false', 'true or false', 'wrong-type');
}

function isName(name: string): boolean {
  return NAME.test(name) && name.length <= haproxyLimits.nameLength;
}
