import {Command, Option} from 'commander';
import {addListenOptions} from '../roles/listen-options.js';
import type {ControlOptions} from './control/run-control.js';

export const command = (): Command =>
  addListenOptions(
    new Command('control')
      .description('run the control role: rule repository, bundles for nodes, members, API keys')
      .addOption(new Option('--name <name>', 'name in logs and metrics').default('control').env('RULECTL_NAME')),
    8081,
  )
    .addOption(
      new Option(
        '--data-dir <folder>',
        'keep the repository here, embedded; else RULECTL_DATABASE_URL names PostgreSQL',
      ).env('RULECTL_DATA_DIR'),
    )
    .addOption(new Option('--environment <name>', "default: the cluster file's, else dev").env('RULECTL_ENVIRONMENT'))
    .addOption(new Option('--log-level <level>', 'debug, info, warn, error').default('info').env('RULECTL_LOG_LEVEL'))
    .action(async (options: ControlOptions) => {
      const {runControl} = await import('./control/run-control.js');
      await runControl(options);
    });
