import { expect, test } from 'vitest';
import { demoFile, planFor } from './plan-file.ts';

test('planFor() changes name, control and candidate of the demo plan and nothing else', async () => {
  const plan = await demoFile('plan.yaml');
  const run = { name: 'agui-chat-new-2', control: 'new', candidate: 'new-2' };
  const copy = planFor(plan, run);
  const before = plan.text.split('\n');
  const changed = copy.text.split('\n').filter((line, index) => line !== before[index]);
  expect(copy.name).toBe('agui-chat-new-2.yaml');
  expect(changed).toEqual(['name: agui-chat-new-2', 'control: new', 'candidate: new-2']);
});

test('planFor() refuses a plan without a line to change', () => {
  const file = { name: 'p.yaml', text: 'name: a\ncontrol: b\n' };
  expect(() => planFor(file, { name: 'x', control: 'y', candidate: 'z' })).toThrow(
    'Cannot make a plan of "p.yaml": it has not exactly one line "candidate: …"',
  );
});
