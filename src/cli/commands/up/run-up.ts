import {rulesetSourceOf} from '../../../cluster/project/project.js';
import {followLogs, loggedRoles} from '../../../cluster/providers/local/logs.js';
import {stopCluster} from '../../../cluster/providers/local/stop.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {clusterText} from '../../ui/cluster-view.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {logLineText} from '../../ui/log-line.js';
import type {CommonOptions, Ui} from '../../ui/ui.js';
import {openRuleset} from '../eval/open-ruleset.js';
import {gatewayCount, nodeCounts, withStores} from './choices.js';
import {startWithProgress} from './start-with-progress.js';

export interface UpOptions extends CommonOptions {
  readonly nodes: readonly string[];
  readonly gateways?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly monitoring?: boolean;
  readonly detach?: boolean;
}

/** `rulectl up`: checks what is to be started, starts it, shows it, and stays with it in the foreground. */
export async function up(options: UpOptions, ui: Ui): Promise<void> {
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
