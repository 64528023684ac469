import {Command} from 'commander';
import {right} from '../ui/table.js';
import {type TargetOptions, Ui} from '../ui/ui.js';
import {onControl} from './rules/on-control.js';

export const command = (): Command =>
  new Command('env')
    .description('environments of the rule repository')
    .addCommand(
      new Command('list')
        .description('environments, and what runs in each')
        .option('--target <name>', 'the cluster of a target (default: the one that `rulectl up` started)')
        .action(listEnvironments),
    );

async function listEnvironments(options: TargetOptions): Promise<void> {
  const ui = new Ui(options);
  const environments = await onControl(options, control => control.environments());
  ui.result({environments}, () =>
    ui.table(
      ['environment', 'ruleset', right('active'), right('newest')],
      environments.flatMap(({name, rulesets}) =>
        rulesets.length === 0
          ? [[name, '-', '-', '-']]
          : rulesets.map(each => [name, each.ruleset, String(each.active?.version ?? '-'), String(each.newest)]),
      ),
    ),
  );
}
