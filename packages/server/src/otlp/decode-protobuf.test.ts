import fc from 'fast-check';
import protobuf from 'protobufjs/minimal.js';
import { expect, test } from 'vitest';
import { decodeProtobuf } from './decode-protobuf.ts';
import { OTLP_DEPTH_MAX, OTLP_MESSAGES_MAX } from './limits.ts';

const TAG = (field: number, wire: number) => field * 8 + wire;

function message(field: number, bytes: Uint8Array): Uint8Array {
  return protobuf.Writer.create().uint32(TAG(field, 2)).bytes(bytes).finish();
}

/** A request with one span and one attribute. */
function aRequest(): Uint8Array {
  const value = message(2, protobuf.Writer.create().uint32(TAG(3, 0)).int64(-7).finish());
  const key = protobuf.Writer.create().uint32(TAG(1, 2)).string('n').finish();
  const span = protobuf.Writer.create();
  span.uint32(TAG(1, 2)).bytes(new Uint8Array(16).fill(0xab));
  span.uint32(TAG(7, 1)).fixed64(1_500);
  span.uint32(TAG(99, 2)).string('a field of tomorrow');
  span.uint32(TAG(9, 2)).bytes(Buffer.concat([key, value]));
  return message(1, message(2, message(2, span.finish())));
}

const SPAN = {
  traceId: 'ab'.repeat(16),
  startTimeUnixNano: 1_500,
  attributes: [{ key: 'n', value: { intValue: -7 } }],
};

test('decodeProtobuf() reads what is known, under the names of JSON, and skips the rest', () => {
  expect(decodeProtobuf(aRequest(), 'TracesRequest')).toEqual({
    resourceSpans: [{ scopeSpans: [{ spans: [SPAN] }] }],
  });
  expect(decodeProtobuf(new Uint8Array(), 'TracesRequest')).toEqual({});
});

test('decodeProtobuf() refuses a request that is cut at any byte', () => {
  const whole = aRequest();
  for (let length = 1; length < whole.length; length += 1)
    expect(decodeProtobuf(whole.subarray(0, length), 'TracesRequest')).toBeNull();
});

test('decodeProtobuf() survives any bytes, and any change of one byte (property)', () => {
  const whole = aRequest();
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(typeof decodeProtobuf(bytes, 'MetricsRequest')).toBe('object');
    }),
    { numRuns: 300, seed: 4 },
  );
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(whole);
      changed[at] = byte;
      expect(typeof decodeProtobuf(changed, 'TracesRequest')).toBe('object');
    }),
    { numRuns: 300, seed: 4 },
  );
});

test('decodeProtobuf() reads packed numbers, and numbers one by one', () => {
  const packed = protobuf.Writer.create().uint32(TAG(6, 2)).fork().fixed64(1).fixed64(2).ldelim();
  packed.uint32(TAG(7, 1)).double(0.5);
  expect(decodeProtobuf(packed.finish(), 'HistogramPoint')).toEqual({
    bucketCounts: [1, 2],
    explicitBounds: [0.5],
  });
  const half = protobuf.Writer.create().uint32(TAG(6, 2)).bytes(new Uint8Array(9)).finish();
  expect(decodeProtobuf(half, 'HistogramPoint')).toBeNull();
});

test('decodeProtobuf() bounds how deep and how many messages are', () => {
  let value = new Uint8Array();
  const nested = (levels: number) => {
    value = new Uint8Array();
    for (let level = 0; level < levels; level += 1) value = message(5, message(1, value)) as never;
    return decodeProtobuf(value, 'AnyValue');
  };
  expect(nested(OTLP_DEPTH_MAX / 2)).not.toBeNull();
  expect(nested(OTLP_DEPTH_MAX / 2 + 1)).toBeNull();
  const empty = Buffer.alloc(2 * OTLP_MESSAGES_MAX);
  for (let at = 0; at < empty.length; at += 2) empty[at] = TAG(9, 2);
  expect(decodeProtobuf(empty.subarray(2), 'Span')).not.toBeNull();
  expect(decodeProtobuf(empty, 'Span')).toBeNull();
});

test.each([
  ['a group', [TAG(50, 3)]],
  ['field 0', [0x02, 0x00]],
  ['a wire type that there is not', [TAG(50, 7)]],
  ['a known field of another wire type', [TAG(1, 0), 0x01]],
  ['a varint without an end', [TAG(50, 0), ...new Array<number>(11).fill(0xff)]],
])('decodeProtobuf() refuses %s', (_what, bytes) => {
  expect(decodeProtobuf(Uint8Array.from(bytes), 'Span')).toBeNull();
});
