import {Command} from 'commander';
import {deployTargets} from '../../cluster/providers/registry.js';
import type {LogLine} from '../../cluster/running/running-cluster.js';
import {errors} from '../errors.js';
import {onCluster} from '../input/open-cluster.js';
import {onInterrupt} from '../ui/interrupt.js';
import {logLineText} from '../ui/log-line.js';
import {type TargetOptions, Ui} from '../ui/ui.js';

interface LogsOptions extends TargetOptions {
  readonly follow?: boolean;
  readonly lines: string;
}

export const command = (): Command =>
  new Command('logs')
    .description('what the processes of the cluster have logged, on this machine or on a target')
    .argument('[name]', 'a process, for example pricing-1, gateway-1, control, supervisor; or a group (default: all)')
    .option('--follow', 'go on with what is logged from now on')
    .option('-n, --lines <count>', 'how many lines to begin with', '50')
    .option('--target <name>', `${deployTargets.join(', ')} (default: this machine)`)
    .action(logs);

async function logs(name: string | undefined, options: LogsOptions): Promise<void> {
  const ui = new Ui(options);
  const lines = lineCount(options.lines);
  const ending = new AbortController();
  const release = onInterrupt(() => ending.abort());
  let width = 0;
  let written = Promise.resolve();
  try {
    await onCluster(options, cluster =>
      cluster.logs({
        name,
        lines,
        follow: options.follow === true,
        onParts: names => {
          width = Math.max(...names.map(each => each.length));
        },
        onLine: line => {
          written = ui.line(ui.json ? jsonLine(line) : logLineText(line, ui.style, width));
        },
        signal: ending.signal,
      }),
    );
    await written;
  } finally {
    release();
  }
}

/** The entry with the role that wrote it first; what is no entry, or labelled by its platform, comes as its text. */
const jsonLine = ({part, text, entry}: LogLine): string =>
  JSON.stringify(part === null ? {line: text} : {role: part, ...(entry ?? {msg: text})});

/** Throws LOGS_COUNT_INVALID. */
function lineCount(given: string): number {
  if (/^\d{1,6}$/.test(given)) return Number(given);
  throw errors.LOGS_COUNT_INVALID(given);
}
