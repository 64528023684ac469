import {dirname, resolve} from 'node:path';
import {Command} from 'commander';
import type {LogLine} from '../../cluster/providers/local/log-files.js';
import {onInterrupt} from '../ui/interrupt.js';
import {type CommonOptions, Ui} from '../ui/ui.js';

interface LogsOptions extends CommonOptions {
  readonly follow?: boolean;
  readonly lines: string;
  readonly target?: string;
}

export const command = (): Command =>
  new Command('logs')
    .description('what the processes of the cluster have logged, on this machine or on a target')
    .argument('[name]', 'a process, for example pricing-1, gateway-1, control, supervisor; or a group (default: all)')
    .option('--follow', 'go on with what is logged from now on')
    .option('-n, --lines <count>', 'how many lines to begin with', '50')
    .option('--target <name>', 'compose, kubernetes, aws or gcp (default: this machine)')
    .action(logs);

async function logs(name: string | undefined, options: LogsOptions): Promise<void> {
  const ui = new Ui(options);
  if (options.target !== undefined && options.target !== 'local') {
    return (await import('./remote/remote-logs.js')).remoteLogs(options.target, name, options, ui);
  }
  const {defaultFile} = await import('../../cluster/project/project.js');
  const files = await import('../../cluster/providers/local/log-files.js');
  const {logLineText} = await import('../ui/log-line.js');
  const {rolesNamed, lineCount} = await import('./logs/choose.js');
  const dir = dirname(resolve(options.file ?? defaultFile));
  const count = lineCount(options.lines);
  const roles = () => rolesNamed(dir, name);
  const width = Math.max(...roles().map(role => role.length));
  const show = (line: LogLine) => ui.line(ui.json ? jsonLine(line) : logLineText(line, ui.style, width));
  for (const line of files.lastLinesOf(dir, roles(), count)) await show(line);
  if (!options.follow) return;
  const ending = new AbortController();
  onInterrupt(() => ending.abort());
  await files.followLogs(dir, roles, line => void show(line), ending.signal);
}

/** The entry with the role that wrote it first; what is no entry comes as its text. */
const jsonLine = ({role, text, entry}: LogLine): string => JSON.stringify({role, ...(entry ?? {msg: text})});
