import {Command, Option} from 'commander';
import type {ControlOptions} from './control/options.js';

export const command = (): Command =>
  new Command('control')
    .description('run the control role: rule repository, bundles for nodes, members, API keys')
    .addOption(new Option('--name <name>', 'name in logs and metrics').default('control').env('RULECTL_NAME'))
    .addOption(new Option('--host <address>', 'where to listen').default('127.0.0.1').env('RULECTL_HOST'))
    .addOption(new Option('--port <port>', '0 takes any free one').default(8081).argParser(Number).env('RULECTL_PORT'))
    .addOption(
      new Option('--internal-port <port>', 'for /health and /metrics where --host is not loopback (default: 9090)')
        .argParser(Number)
        .env('RULECTL_INTERNAL_PORT'),
    )
    .option('--url-file <file>', 'write the URL that it listens on to this file')
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
