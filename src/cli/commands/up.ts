import {Command} from 'commander';
import {rulesetSourceOf} from '../../cluster/project/project.js';
import {followLogs, loggedRoles} from '../../cluster/providers/local/logs.js';
import {stopCluster} from '../../cluster/providers/local/stop.js';
import {openProject} from '../../cluster/providers/open-project.js';
import {clusterText} from '../ui/cluster-view.js';
import {collect} from '../ui/common-options.js';
import {onInterrupt} from '../ui/interrupt.js';
import {logLineText} from '../ui/log-line.js';
import {type CommonOptions, Ui} from '../ui/ui.js';
import {openRuleset} from './eval/open-ruleset.js';
import {gatewayCount, nodeCounts, withStores} from './up/choices.js';
import {startWithProgress} from './up/start-with-progress.js';

export const command = (): Command =>
  new Command('up')
    .description('start the cluster of cluster.yaml on this machine, or bring a running one up to date with it')
    .option('--nodes <group=count>', 'nodes of a group; may be repeated', collect, [])
    .option('--gateways <count>', 'gateways (default: spec.gateway.local)')
    .option('--facts <url>', 'keep facts in the store of this URL, such as a Redis, or in memory')
    .option('--repository <url>', 'keep rule versions in this PostgreSQL, or embedded')
    .option('--monitoring', 'run a Prometheus beside it, with the alerts of the cluster file')
    .option('-d, --detach', 'return when everything is ready (the default without a terminal)')
    .addHelpText('after', examples)
    .action(up);

const examples = `
Examples:
  rulectl up                                 in the foreground, with the log; Ctrl-C stops it
  rulectl up --detach --nodes pricing=3 --gateways 2
  rulectl up --facts redis://127.0.0.1:6379  after a change of cluster.yaml or rules: the same command again`;

interface UpOptions extends CommonOptions {
  readonly nodes: readonly string[];
  readonly gateways?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly monitoring?: boolean;
  readonly detach?: boolean;
}

/** `rulectl up`: checks what is to be started, starts it, shows it, and stays with it in the foreground. */
export async function up(options: UpOptions): Promise<void> {
  const ui = new Ui(options);
  const env = withStores(options, process.env);
  const project = await openProject(options.file, {env});
  // Wrong rules are told here, with their places, before a process is started.
  openRuleset(rulesetSourceOf(project), () => {});
  const foreground = !options.detach && ui.isWatched;
  const {status, key} = await startWithProgress(
    project,
    {
      env,
      nodes: nodeCounts(options.nodes),
      ...(options.gateways === undefined ? {} : {gateways: gatewayCount(options.gateways)}),
      owned: foreground,
      monitoring: options.monitoring === true,
    },
    ui,
  );
  ui.note('');
  ui.result({...status, keys: {admin: key}}, () => clusterText(status, ui));
  if (foreground) return stayInForeground(project.dir, ui);
  ui.note(nextSteps(ui));
}

const nextSteps = (ui: Ui): string =>
  [
    '',
    `  ${ui.noteStyle('accent', 'rulectl eval --cluster --facts …')}  ask it`,
    `  ${ui.noteStyle('accent', 'rulectl logs --follow')}             see what it does`,
    `  ${ui.noteStyle('accent', 'rulectl down')}                      stop it`,
  ].join('\n');

/** Shows what the roles log until Ctrl-C, then stops the cluster. A terminal that is closed stops it, too. */
async function stayInForeground(dir: string, ui: Ui): Promise<void> {
  ui.note(ui.noteStyle('dim', '\n  The log follows. Ctrl-C stops the cluster.\n'));
  const ending = new AbortController();
  const ended = new Promise<void>(resolve => {
    onInterrupt(async () => {
      ending.abort();
      ui.note('');
      const step = ui.step('Stopping');
      const {stopped} = await stopCluster(dir);
      step.done(`Stopped ${stopped.length} processes`);
      resolve();
    });
  });
  process.once('SIGHUP', () => process.kill(process.pid, 'SIGTERM'));
  const width = Math.max(0, ...loggedRoles(dir).map(name => name.length));
  await followLogs(
    dir,
    () => loggedRoles(dir),
    line => process.stdout.write(`${logLineText(line, ui.style, width)}\n`),
    ending.signal,
  );
  await ended;
}
