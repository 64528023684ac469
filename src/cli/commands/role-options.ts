import {type Command, Option} from 'commander';

/** What a role that listens is told by flags, or by the environment in a container. */
export interface RoleOptions {
  readonly name: string;
  readonly host: string;
  readonly port: number;
  readonly internalPort?: number;
  readonly urlFile?: string;
  readonly cacheDir?: string;
  readonly logLevel: string;
  readonly file?: string;
}

export const addRoleOptions = (
  command: Command,
  {name, port}: {readonly name: string; readonly port: number},
): Command =>
  command
    .addOption(new Option('--name <name>', 'unique name, in logs and metrics').default(name).env('RULECTL_NAME'))
    .addOption(new Option('--host <address>', 'where to listen').default('127.0.0.1').env('RULECTL_HOST'))
    .addOption(new Option('--port <port>', '0 takes any free one').default(port).argParser(Number).env('RULECTL_PORT'))
    .addOption(
      new Option('--internal-port <port>', 'for /health and /metrics where --host is not loopback (default: 9090)')
        .argParser(Number)
        .env('RULECTL_INTERNAL_PORT'),
    )
    .option('--url-file <file>', 'write the URL that it listens on to this file')
    .addOption(
      new Option('--cache-dir <folder>', 'keep bundles here, to start without control').env('RULECTL_CACHE_DIR'),
    )
    .addOption(new Option('--log-level <level>', 'debug, info, warn, error').default('info').env('RULECTL_LOG_LEVEL'));
