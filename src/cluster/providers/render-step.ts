import {present, type Step} from '../actions/step.js';
import {differences, writeDeployFolder} from '../scaffold/deploy-folder.js';
import type {Deployment} from './deployment.js';

/** Brings `deploy/` up to date before anything reads it. */
export function renderStep({project, files}: Deployment): Step {
  return {
    id: 'render',
    title: 'Generated files',
    why: 'What is deployed is what cluster.yaml says now.',
    command: ['rulectl', 'render'],
    probe: async () => {
      const found = (await differences(project.dir, files)).filter(({state}) => state !== 'unknown');
      return found.length === 0
        ? present('deploy/ is up to date')
        : {
            state: 'changed',
            detail: found
              .map(({path}) => path)
              .slice(0, 3)
              .join(', '),
          };
    },
    run: async () => void (await writeDeployFolder(project.dir, files)),
  };
}
