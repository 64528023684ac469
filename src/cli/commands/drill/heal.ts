import {readdirSync} from 'node:fs';
import {projectFolder, stateFolder} from '../../../cluster/project/project.js';
import type {RunningCluster} from '../../../cluster/running/running-cluster.js';
import {healLeftOvers, journalFolder} from '../../../lab/drills/undo/fault-journal.js';
import {type CommonOptions, Ui} from '../../ui/ui.js';

/** `drill heal`: takes back what a drill that died left in force. Any other command of `drill` does so, too. */
export async function heal(options: CommonOptions): Promise<void> {
  const healed = await healBefore(options);
  const ui = new Ui(options);
  ui.result({healed}, () =>
    healed.length === 0 ? 'Nothing was left in force.' : `${ui.style('good', '✓')} healed: ${healed.join(', ')}`,
  );
}

/** Takes back what drills of this project that died left in force, and says so. Harmless when there is nothing. */
export async function healBefore(options: CommonOptions): Promise<string[]> {
  const dir = projectFolder(options.file);
  const folder = journalFolder(stateFolder(dir));
  if (isEmpty(folder)) return [];
  const {openTarget} = await import('../../../cluster/providers/open-target.js');
  const opened: RunningCluster[] = [];
  const leftOvers = await healLeftOvers(folder, target => ({
    dir,
    cluster: async () => {
      const cluster = await openTarget(dir, target);
      opened.push(cluster);
      return cluster;
    },
  }));
  await Promise.all(opened.map(cluster => cluster.close()));
  const ui = new Ui(options);
  for (const {what, failures} of leftOvers) {
    if (failures.length === 0) ui.note(`A drill had died: ${what} healed.`);
    else ui.warn(`A drill had died, and ${what} could not be healed: ${failures.join('; ')}`);
  }
  return leftOvers.filter(({failures}) => failures.length === 0).map(({what}) => what);
}

function isEmpty(folder: string): boolean {
  try {
    return readdirSync(folder).length === 0;
  } catch {
    return true;
  }
}
