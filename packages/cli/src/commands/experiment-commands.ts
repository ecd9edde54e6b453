import type { Command } from 'commander';
import type { Terminal } from '../terminal.ts';
import { addExperimentCreate } from './experiment-create.ts';
import { addExperimentDecide } from './experiment-decide.ts';
import { addExperimentExport } from './experiment-export.ts';
import { addExperimentList } from './experiment-list.ts';
import { addExperimentOutlook } from './experiment-outlook.ts';
import { addExperimentStart } from './experiment-start.ts';
import { addExperimentStatus } from './experiment-status.ts';

/** `tidegate experiment …`: which variant is better, and the decision. */
export function addExperimentCommands(program: Command, terminal: Terminal): void {
  const experiment = program
    .command('experiment')
    .description('Ask which variant is better, and decide.');
  addExperimentCreate(experiment, terminal);
  addExperimentDecide(experiment, terminal);
  addExperimentExport(experiment, terminal);
  addExperimentList(experiment, terminal);
  addExperimentOutlook(experiment, terminal);
  addExperimentStart(experiment, terminal);
  addExperimentStatus(experiment, terminal);
}
