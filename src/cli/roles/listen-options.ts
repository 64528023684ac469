import {type Command, Option} from 'commander';

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
