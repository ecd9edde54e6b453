import protobuf from 'protobufjs/minimal.js';
import { OTLP_DEPTH_MAX, OTLP_MESSAGES_MAX } from './limits.ts';
import { type Field, type FieldType, type MessageName, messages } from './messages.ts';

type Tree = Record<string, unknown>;
type Scalar = Exclude<FieldType, MessageName>;

/**
 * Reads a protobuf message into the tree that OTLP's JSON form has: the same names, ids as hex. 64 bit
 * numbers become doubles; of a time in ns that loses less than 1 µs. Work and memory are bounded by
 * the number of messages, so that a small body cannot grow large.
 *
 * @returns `null` when the bytes are no such message, cut off, too deep, or too many
 */
export function decodeProtobuf(bytes: Uint8Array, name: MessageName): Tree | null {
  const reader = protobuf.Reader.create(bytes);
  try {
    return readMessage({ reader, left: OTLP_MESSAGES_MAX }, name, reader.len, 0);
  } catch {
    // The reader throws at an index out of range or a varint without an end.
    return null;
  }
}

interface Reading {
  readonly reader: protobuf.Reader;
  /** Messages that may still come. */
  left: number;
}

class Malformed extends Error {}

function readMessage(at: Reading, name: MessageName, end: number, depth: number): Tree {
  at.left -= 1;
  if (at.left < 0 || depth > OTLP_DEPTH_MAX) throw new Malformed();
  const { reader } = at;
  const fields = messages[name];
  const tree: Tree = {};
  while (reader.pos < end) {
    const tag = reader.uint32();
    const field = fields[tag >>> 3];
    if (tag >>> 3 === 0) throw new Malformed();
    if (field === undefined) skip(reader, tag & 7, end);
    else readField(at, { tree, field, wire: tag & 7, end, depth });
    if (reader.pos > end) throw new Malformed();
  }
  return tree;
}

interface FieldAt {
  readonly tree: Tree;
  readonly field: Field;
  readonly wire: number;
  /** Where the message ends. */
  readonly end: number;
  readonly depth: number;
}

function readField(at: Reading, into: FieldAt): void {
  const { tree, field, wire, end, depth } = into;
  const [, type] = field;
  if (isScalar(type)) {
    readScalars(at.reader, into, type);
    return;
  }
  if (wire !== 2) throw new Malformed();
  put(tree, field, readMessage(at, type, endOf(at.reader, end), depth + 1));
}

function readScalars(
  reader: protobuf.Reader,
  { tree, field, wire, end }: FieldAt,
  type: Scalar,
): void {
  const [, , repeated] = field;
  if (wire === 2 && repeated && PACKED[type] !== undefined) {
    const until = endOf(reader, end);
    while (reader.pos < until) put(tree, field, scalar(reader, type));
    if (reader.pos !== until) throw new Malformed();
    return;
  }
  if (wire !== WIRE[type]) throw new Malformed();
  const isText = type === 'string' || type === 'hex';
  put(tree, field, isText ? text(reader, type, end) : scalar(reader, type));
}

function put(tree: Tree, [name, , repeated]: Field, value: unknown): void {
  if (repeated) listIn(tree, name).push(value);
  else tree[name] = value;
}

function isScalar(type: FieldType): type is Scalar {
  return Object.hasOwn(WIRE, type);
}

const WIRE: Readonly<Record<Scalar, number>> = {
  string: 2,
  hex: 2,
  bool: 0,
  int64: 0,
  uint32: 0,
  uint64: 0,
  sint32: 0,
  fixed32: 5,
  fixed64: 1,
  sfixed64: 1,
  double: 1,
};

/** Repeated numbers come in one piece. */
const PACKED: Partial<Record<Scalar, true>> = { fixed64: true, double: true, uint64: true };

function listIn(tree: Tree, name: string): unknown[] {
  const known = tree[name];
  if (Array.isArray(known)) return known;
  const list: unknown[] = [];
  tree[name] = list;
  return list;
}

function endOf(reader: protobuf.Reader, end: number): number {
  const length = reader.uint32();
  const until = reader.pos + length;
  if (until > end) throw new Malformed();
  return until;
}

function text(reader: protobuf.Reader, type: 'string' | 'hex', end: number): string {
  const from = reader.pos;
  const until = endOf(reader, end);
  reader.pos = from;
  const bytes = reader.bytes();
  if (reader.pos !== until) throw new Malformed();
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return buffer.toString(type === 'hex' ? 'hex' : 'utf8');
}

function scalar(reader: protobuf.Reader, type: Scalar): number | boolean {
  switch (type) {
    case 'bool':
      return reader.bool();
    case 'uint32':
      return reader.uint32();
    case 'sint32':
      return reader.sint32();
    case 'fixed32':
      return reader.fixed32();
    case 'double':
      return reader.double();
    case 'int64':
      return Number(String(reader.int64()));
    case 'uint64':
      return Number(String(reader.uint64()));
    case 'fixed64': {
      const low = reader.fixed32();
      return reader.fixed32() * 2 ** 32 + low;
    }
    case 'sfixed64': {
      const low = reader.fixed32();
      return reader.sfixed32() * 2 ** 32 + low;
    }
    default:
      throw new Malformed();
  }
}

/** Groups are not in OTLP, and 6 and 7 are no wire types. */
function skip(reader: protobuf.Reader, wire: number, end: number): void {
  if (wire === 0) reader.skip();
  else if (wire === 1) reader.skip(8);
  else if (wire === 2) reader.pos = endOf(reader, end);
  else if (wire === 5) reader.skip(4);
  else throw new Malformed();
}
