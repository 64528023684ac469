import {join} from 'node:path';
import {Journal} from '../actions/journal.js';
import {stateFolder} from '../project/project.js';
import type {Deployment} from './deployment.js';

/** The journal of a deployment on this machine. */
export const openJournal = ({project, name}: Pick<Deployment, 'project' | 'name'>): Journal =>
  Journal.open(join(stateFolder(project.dir), 'deploy', `${name}.json`));
