import { readFile } from 'node:fs/promises';
import { DemoFailure } from './demo-failure.ts';

/** One file that goes to the server. */
export interface DemoFile {
  readonly name: string;
  readonly text: string;
}

/** Which variants a copy of the plan is about. */
export interface PlanRun {
  readonly name: string;
  readonly control: string;
  readonly candidate: string;
}

/** Reads a file of `examples/harbor/demo/`. */
export async function demoFile(name: string): Promise<DemoFile> {
  return { name, text: await readFile(new URL(`../../demo/${name}`, import.meta.url), 'utf8') };
}

/** The same plan for other variants: a fix is a new variant, and a new variant is a new plan. */
export function planFor(file: DemoFile, run: PlanRun): DemoFile {
  const text = (['name', 'control', 'candidate'] as const).reduce((before, key) => {
    const line = new RegExp(`^${key}: .*$`, 'gm');
    if (before.match(line)?.length !== 1) {
      throw new DemoFailure(
        `Cannot make a plan of "${file.name}": it has not exactly one line "${key}: …"; give it one`,
      );
    }
    return before.replace(line, `${key}: ${run[key]}`);
  }, file.text);
  return { name: `${run.name}.yaml`, text };
}
