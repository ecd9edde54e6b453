import { expect, test } from 'vitest';
import { ROUTE_LENGTH_MAX, ROUTE_PARTS_MAX } from './limits.ts';
import { routeOf } from './route-of.ts';

test.each([
  ['/', '/'],
  ['', '/'],
  ['/orders/4711/edit?token=secret#top', '/orders/:id/edit'],
  ['https://user:pass@shop.example/cart?id=1', '/cart'],
  ['https://shop.example', '/'],
  ['/chat/0198c0de-7a4b-7e21-b3d1-7f3f5a1f7c11', '/chat/:id'],
  ['/users/jane.doe@example.com', '/users/:id'],
  ['/users/J%C3%BCrgen', '/users/:id'],
  ['/v2/sign-up/index.html', '/v2/sign-up/index.html'],
  ['/order-123456', '/:id'],
  ['/v12/V3.1/v123', '/v12/V3.1/:id'],
  ['/share/k3Tq/x1/page-2', '/share/:id/:id/:id'],
  ['/reset/aGVsbG8gd29ybGQ', '/reset/:id'],
  ['/reset/QmFzZVNpeHR5Rm', '/reset/:id'],
  ['/reset/ABCDEFGHIJKLM/ABCDEFGHIJKL', '/reset/:id/ABCDEFGHIJKL'],
  ['/myOrders/Documentation', '/myOrders/Documentation'],
  [`/${'a'.repeat(32)}/${'a'.repeat(33)}`, `/${'a'.repeat(32)}/:id`],
  ['//double//slash/', '/double/slash'],
  ['/a/b/c/d/e/f/g/h', '/a/b/c/d/e/f/*'],
])('routeOf("%s") is "%s"', (path, route) => {
  expect(routeOf(path)).toBe(route);
});

test('routeOf() is at most 100 characters long', () => {
  const path = `/${'abcdefghij-'.repeat(2)}`.repeat(8);
  expect([ROUTE_PARTS_MAX, ROUTE_LENGTH_MAX, routeOf(path).length]).toEqual([6, 100, 100]);
});
