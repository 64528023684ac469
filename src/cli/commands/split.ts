import {Command, InvalidArgumentError} from 'commander';
import {Ui} from '../ui/ui.js';
import type {SplitOptions} from './split/run.js';

export const command = (): Command =>
  new Command('split')
    .description('show how the rules are split over node groups: stages, what each reads and writes, what cannot part')
    .option('--auto <groups>', 'let the planner make this many groups, whatever the cluster file says', wholeNumber)
    .option('--graph <file>', 'also draw rules, groups and interference: .svg or .dot')
    .option(
      '--diff <folder|version>',
      'what changes against the project in this folder, for example a checkout of the main branch, or against a version that was pushed',
    )
    .option(
      '--measure [facts]',
      'measure what each rule costs, on facts/ or on the facts of this file, instead of estimating it',
    )
    .option('--target <name>', 'cluster whose repository has the version (default: the one that `up` made)')
    .action(async (options: SplitOptions) => {
      const {split} = await import('./split/run.js');
      await split(options, new Ui(options));
    });

/** Reads a whole number from 1 to 1000 off the command line. */
function wholeNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= 1 && number <= 1000) return number;
  throw new InvalidArgumentError('A whole number from 1 to 1000 is wanted.');
}
