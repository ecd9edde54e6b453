import { ProblemError } from '@tidegate/protocol';
import { describe, expect, it } from 'vitest';
import { packProblem, unpackProblem } from './problem-wire.ts';

describe('unpackProblem()', () => {
  it('makes the same problem again that packProblem() packed', () => {
    const problem = new ProblemError('conflict', 'Cannot do it', {
      detail: 'so',
      problems: [{ line: 1 }],
    });
    const wire = structuredClone(packProblem(problem));
    expect(unpackProblem(wire)).toBeInstanceOf(ProblemError);
    expect(unpackProblem(wire).toProblem()).toEqual(problem.toProblem());
  });

  it.each([[new TypeError('x is not a function')], ['x is not a function']])(
    'makes an internal problem of %s',
    (error) => {
      expect(unpackProblem(packProblem(error)).toProblem()).toMatchObject({
        code: 'internal',
        title: 'Cannot use the store: x is not a function',
      });
    },
  );
});
