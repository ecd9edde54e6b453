import { fileSchemas } from '@tidegate/protocol';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { recordingTerminal } from '../recording-terminal.fixture.ts';
import { addPlanSchema } from './plan-schema.ts';

async function run(...args: string[]) {
  const { terminal, out } = recordingTerminal();
  const program = new Command().exitOverride();
  addPlanSchema(program, terminal);
  await program.parseAsync(['schema', ...args], { from: 'user' });
  return out.join('\n');
}

describe('tidegate plan schema', () => {
  test('prints the schema of plans', async () => {
    expect(JSON.parse(await run())).toEqual(fileSchemas.Plan);
  });

  test('prints the schema of another kind of file', async () => {
    expect(JSON.parse(await run('--kind', 'Alerts'))).toEqual(fileSchemas.Alerts);
  });

  test('fails for a kind that there is not, with the nearest', async () => {
    await expect(run('--kind', 'plan')).rejects.toThrow(
      'Cannot print the schema of files of kind "plan": there are none; did you mean "Plan"?',
    );
    await expect(run('--kind', 'constructor')).rejects.toThrow('there are Plan, Flags');
  });
});
