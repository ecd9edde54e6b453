import { expect, test } from 'vitest';
import { lineChart } from './line-chart.ts';

test.each([
  ['a rise', [0, 1, 2, 3, 4, 5, 6, 7], 2, ['⠀⠀⡠⠊', '⡠⠊⠀⠀']],
  ['a jump, drawn as a line', [0, 7, 7, 0], 2, ['⢸⢱', '⡸⢸']],
  ['a gap', [4, null, 4, null], 1, ['⠁⠁']],
  ['zeros', [0, 0], 1, ['⣀']],
  ['nothing', [], 1, ['⠀']],
])('lineChart() draws %s', (_, values, rows, lines) => {
  expect(lineChart(values, rows)).toEqual(lines);
});

test('lineChart() leaves room for what must stand at the top', () => {
  expect(lineChart([1, 1], 2, 2)).toEqual(['⣀', '⠀']);
});
