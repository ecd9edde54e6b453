import { expect, test } from 'vitest';
import { aPlan } from '../store/store-world.fixture.ts';
import { anExperiment, HALF, THIRDS } from './experiment-world.fixture.ts';
import { candidatesOf, otherArms } from './other-arms.ts';

test('otherArms() reads what a row has, and nothing where it has none', () => {
  expect(otherArms({ otherArms: '["third"]' })).toEqual(['third']);
  expect(otherArms({ otherArms: null })).toEqual([]);
});

test('candidatesOf() names all arms but control, the candidate first', () => {
  expect(candidatesOf(aPlan())).toEqual(['new']);
  expect(candidatesOf(anExperiment(HALF))).toEqual(['new']);
  expect(candidatesOf(anExperiment(THIRDS))).toEqual(['new', 'third']);
});
