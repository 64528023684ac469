import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import {absent, present, type Step} from '../../actions/step.js';
import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {composeArguments, imageOf, imageVariable, secretsFile} from './compose-arguments.js';

const buildMs = 30 * 60_000;

/** Whether this machine's engine has the image; false also when it cannot be asked. */
export const hasImage = async (deployment: Deployment): Promise<boolean> =>
  (await tools.docker.attempt(['image', 'inspect', '--format', '{{.Id}}', imageOf(deployment)])).code === 0;

/** Builds the image, and notes its name for later calls of compose: a `scale` starts what was deployed. */
export function imageStep(deployment: Deployment): Step {
  const {project, imageTag} = deployment;
  const file = join(project.dir, secretsFile);
  const args = [...composeArguments, 'build', 'control'];
  const line = `RULECTL_IMAGE=${imageOf(deployment)}`;
  return {
    id: 'image',
    title: 'Image',
    why: 'Its tag names its content: the same program, cluster file and rules give the same tag.',
    command: ['docker', ...args],
    probe: async () => {
      if (!(await hasImage(deployment))) return absent();
      const noted = (await readFile(file, 'utf8').catch(() => '')).split('\n').includes(line);
      return noted ? present(`${imageTag} is on this machine`) : {state: 'changed', detail: 'another one runs'};
    },
    run: async ({say}) => {
      if (!(await hasImage(deployment))) {
        const env = imageVariable(deployment);
        await tools.docker.run(args, {cwd: project.dir, env, onLine: say, timeoutMs: buildMs});
      }
      const others = (await readFile(file, 'utf8')).split('\n').filter(each => !/^(RULECTL_IMAGE=.*)?$/.test(each));
      await writeFileAtomic(file, [...others, line, ''].join('\n'), {mode: 0o600});
    },
    leaves: 'images on this machine: `docker image ls` shows them',
  };
}
