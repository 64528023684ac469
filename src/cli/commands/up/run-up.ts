import {openProject, rulesetSourceOf} from '../../../cluster/project/project.js';
import {clusterText} from '../../ui/cluster-view.js';
import type {Ui} from '../../ui/ui.js';
import {openRuleset} from '../eval/open-ruleset.js';
import {gatewayCount, nodeCounts, withStores} from './choices.js';
import {stayInForeground} from './foreground.js';
import type {UpOptions} from './options.js';
import {startWithProgress} from './start-with-progress.js';

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
