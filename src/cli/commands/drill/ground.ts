import {openProject} from '../../../cluster/spec/project.js';
import {type DrillGround, openGround} from '../../../lab/drills/ground.js';
import {healBefore} from './heal-before.js';
import {type LoadFacts, loadFacts, poisonFacts} from './load-facts.js';
import type {DrillOptions} from './load-options.js';

/** A cluster that is open for a drill, and what is sent to it. */
export interface LoadGround extends DrillGround, LoadFacts {}

/** Opens the cluster that the options name; what a drill that crashed left in force is healed first. */
export async function loadGround(options: DrillOptions): Promise<LoadGround> {
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
