import {hostname} from 'node:os';
import {type Command, Option} from 'commander';
import {parseDurationMs} from '../../kit/units.js';
import {isLoopback} from '../../service/server/own-address.js';
import {errors} from '../errors.js';

/** Where a role listens, and how others learn of it. */
export const addListenOptions = (command: Command, port: number): Command =>
  command
    .addOption(new Option('--host <address>', 'where to listen').default('127.0.0.1').env('RULECTL_HOST'))
    .addOption(new Option('--port <port>', '0 takes any free one').default(port).argParser(Number).env('RULECTL_PORT'))
    .addOption(
      new Option('--internal-port <port>', 'for /health and /metrics where --host is not loopback (default: 9090)')
        .argParser(Number)
        .env('RULECTL_INTERNAL_PORT'),
    )
    .option('--url-file <file>', 'write the URL that it listens on to this file');

/** What a role that listens is told by flags, or by the environment in a container. */
export interface RoleOptions {
  readonly name?: string;
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
  addListenOptions(
    command.addOption(
      new Option(
        '--name <name>',
        `unique name, in logs and metrics (default: ${name}, and beyond loopback the host's name behind it)`,
      ).env('RULECTL_NAME'),
    ),
    port,
  )
    .addOption(
      new Option('--cache-dir <folder>', 'keep bundles here, to start without control').env('RULECTL_CACHE_DIR'),
    )
    .addOption(new Option('--log-level <level>', 'debug, info, warn, error').default('info').env('RULECTL_LOG_LEVEL'));

/** What a role that answers evaluations is told beside. */
export interface DrainOptions {
  readonly drain: number;
}

/** `--drain`, given in milliseconds. A balancer that looks every second has to be given more than one. */
export const drainOption = (): Option =>
  new Option('--drain <time>', 'how long to go on answering when told to stop, while others hear of it')
    .default(250, '250ms')
    .argParser(drainMs)
    .env('RULECTL_DRAIN');

function drainMs(text: string): number {
  const ms = parseDurationMs(text);
  if (ms === undefined) throw errors.OPTION_INVALID('--drain', text, 'a time such as 250ms or 5s');
  return ms;
}

/** The name that was given, else that of the role; replicas of a container are told apart by their host's name. */
export const nameOf = ({name, host}: RoleOptions, role: string): string =>
  name ?? (isLoopback(host) ? role : `${role}-${hostname()}`);
