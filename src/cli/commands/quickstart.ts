import {Command} from 'commander';
import {Ui} from '../ui/ui.js';
import type {QuickstartOptions} from './quickstart/run.js';

export const command = (): Command =>
  new Command('quickstart')
    .description('start the retail cluster in a temporary folder, compare 100 answers with one process, stop it')
    .option('--keep', 'leave the cluster running, and say where')
    .action(async (options: QuickstartOptions) => {
      const {quickstart} = await import('./quickstart/run.js');
      await quickstart(options, new Ui(options));
    });
