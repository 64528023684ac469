import {join} from 'node:path';
import {openProject, stateFolder} from '../../../cluster/project/project.js';
import {withLockFile} from '../../../cluster/providers/local/lock.js';
import {type ClusterUnderTest, openClusterUnderTest} from '../../../lab/drills/cluster-under-test.js';
import {errors} from '../../../lab/drills/errors.js';
import {healBefore} from './heal-before.js';
import {type LoadFacts, loadFacts, poisonFacts} from './load-facts.js';
import type {DrillOptions} from './load-options.js';

/** A cluster that is open for a drill, and what is sent to it. */
export interface Testbed extends ClusterUnderTest, LoadFacts {}

/**
 * Works on the cluster that the options name; what a drill that crashed left in force is healed first. Throws
 * DRILL_RUNNING while another drill works on it.
 */
export async function onTestbed(options: DrillOptions, work: (testbed: Testbed) => Promise<void>): Promise<void> {
  const testbed = await openTestbed(options);
  const {project, target} = testbed;
  const lock = join(stateFolder(project.dir), 'drills', `${target.name}.lock`);
  try {
    await withLockFile(
      lock,
      {patienceMs: 0, busy: pid => errors.DRILL_RUNNING(`${project.spec.name} (${target.name})`, pid)},
      () => work(testbed),
    );
  } finally {
    await testbed.close();
  }
}

async function openTestbed(options: DrillOptions): Promise<Testbed> {
  const project = await openProject(options.file);
  await healBefore(options);
  const testbed = await openClusterUnderTest(project, {
    target: options.on ?? options.target,
    poisonFacts: () => poisonFacts(options),
  });
  try {
    return {...testbed, ...loadFacts(project, options)};
  } catch (error) {
    await testbed.close();
    throw error;
  }
}
