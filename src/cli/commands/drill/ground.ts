import {join} from 'node:path';
import {openProject, stateFolder} from '../../../cluster/project/project.js';
import {withLockFile} from '../../../cluster/providers/local/lock.js';
import {errors} from '../../../lab/drills/errors.js';
import {type DrillGround, openGround} from '../../../lab/drills/ground.js';
import {healBefore} from './heal-before.js';
import {type LoadFacts, loadFacts, poisonFacts} from './load-facts.js';
import type {DrillOptions} from './load-options.js';

/** A cluster that is open for a drill, and what is sent to it. */
export interface LoadGround extends DrillGround, LoadFacts {}

/**
 * Works on the cluster that the options name; what a drill that crashed left in force is healed first. Throws
 * DRILL_RUNNING while another drill works on it.
 */
export async function onGround(options: DrillOptions, work: (ground: LoadGround) => Promise<void>): Promise<void> {
  const ground = await loadGround(options);
  const {project, target} = ground;
  const lock = join(stateFolder(project.dir), 'drills', `${target.name}.lock`);
  try {
    await withLockFile(
      lock,
      {patienceMs: 0, busy: pid => errors.DRILL_RUNNING(`${project.spec.name} (${target.name})`, pid)},
      () => work(ground),
    );
  } finally {
    await ground.close();
  }
}

async function loadGround(options: DrillOptions): Promise<LoadGround> {
  const project = await openProject(options.file);
  await healBefore(options);
  const ground = await openGround(project, {
    target: options.on ?? options.target,
    poisonFacts: () => poisonFacts(options),
  });
  try {
    return {...ground, ...loadFacts(project, options)};
  } catch (error) {
    await ground.close();
    throw error;
  }
}
