import {join} from 'node:path';
import {stateFolder} from '../../../cluster/project/project.js';
import {withLockFile} from '../../../cluster/providers/local/lock.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {type ClusterUnderTest, openClusterUnderTest} from '../../../lab/drills/cluster/cluster-under-test.js';
import {errors} from '../../../lab/drills/errors.js';
import type {DrillSettings} from '../../../lab/drills/settings.js';
import type {CommonOptions} from '../../ui/ui.js';
import {healBefore} from './heal.js';
import {type LoadFacts, loadFacts, poisonFacts} from './load-facts.js';

/** A cluster that is open for a drill, and what is sent to it. */
export interface Testbed extends ClusterUnderTest, LoadFacts {}

/**
 * Works on the cluster that the settings name; what a drill that crashed left in force is healed first. Throws
 * DRILL_RUNNING while another drill works on it.
 */
export async function onTestbed(
  options: CommonOptions,
  settings: DrillSettings,
  work: (testbed: Testbed) => Promise<void>,
): Promise<void> {
  const testbed = await openTestbed(options, settings);
  const {project, cluster} = testbed;
  const lock = join(stateFolder(project.dir), 'drills', `${cluster.name}.lock`);
  try {
    await withLockFile(
      lock,
      {patienceMs: 0, busy: pid => errors.DRILL_RUNNING(`${project.spec.name} (${cluster.name})`, pid)},
      () => work(testbed),
    );
  } finally {
    await testbed.close();
  }
}

async function openTestbed(options: CommonOptions, settings: DrillSettings): Promise<Testbed> {
  const project = await openProject(options.file);
  await healBefore(options);
  const cluster = await openClusterUnderTest(project, {
    target: settings.target,
    poisonFacts: () => poisonFacts(settings),
  });
  try {
    return {...cluster, ...loadFacts(project, settings)};
  } catch (error) {
    await cluster.close();
    throw error;
  }
}
