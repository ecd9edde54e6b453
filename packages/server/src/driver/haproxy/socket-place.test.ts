import { expect, test } from 'vitest';
import { placeOf } from './socket-place.ts';

test.each([
  ['/run/haproxy/admin.sock', { path: '/run/haproxy/admin.sock' }],
  ['127.0.0.1:9999', { host: '127.0.0.1', port: 9999 }],
  ['localhost:1', { host: '127.0.0.1', port: 1 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
  [`/${'a'.repeat(106)}`, { path: `/${'a'.repeat(106)}` }],
  [`/${'a'.repeat(107)}`, null],
  ['/run/a\0b', null],
  ['run/haproxy.sock', null],
  ['', null],
  ['10.0.0.1:9999', null],
  ['haproxy.example.com:9999', null],
  ['127.0.0.1.example.com:9999', null],
  ['127.0.0.1:0', null],
  ['127.0.0.1:65536', null],
  ['127.0.0.1', null],
])('placeOf() reads "%s"', (socket, place) => {
  expect(placeOf(socket)).toEqual(place);
});
