import {rename, rm, stat} from 'node:fs/promises';
import {join} from 'node:path';
import {packageFolder, packageVersion} from '../../kit/package-info.js';
import {absent, present, type Step} from '../actions/step.js';
import {tools} from '../tools/tools.js';
import type {Deployment} from './deployment.js';

const buildMs = 30 * 60_000;

/** Whether the registry has the image; false also when it cannot be asked. */
async function isPushed(image: () => Promise<string>, tag: string): Promise<boolean> {
  const {code, stdout} = await tools.docker.attempt(['manifest', 'inspect', `${await image()}:${tag}`]);
  return code === 0 && stdout.trimStart().startsWith('{');
}

/** Where an image goes, and whether it is there. */
export interface ImagePlace {
  /** `in the registry`. */
  readonly place: string;
  readonly hasImage: () => Promise<boolean>;
}

export const inRegistry = ({imageTag}: Deployment, imageName: () => Promise<string>): ImagePlace => ({
  place: 'in the registry',
  hasImage: () => isPushed(imageName, imageTag),
});

/** The packed tarball of this program, which the Dockerfile installs; not needed once the image is there. */
export function packStep({project}: Deployment, {place, hasImage}: ImagePlace): Step {
  const folder = join(project.dir, 'deploy', 'docker');
  const packed = join(folder, 'rulectl.tgz');
  return {
    id: 'image:pack',
    title: 'Pack this program',
    why: 'The image holds this very version of rulectl, wherever it came from.',
    command: ['npm', 'pack', packageFolder(), '--pack-destination', 'deploy/docker', '--ignore-scripts'],
    probe: async () => {
      if (await hasImage()) return present(`the image is ${place}`);
      return (await stat(packed).catch(() => undefined)) ? {state: 'changed', detail: 'packed anew'} : absent();
    },
    run: async ({say}) => {
      const args = ['pack', packageFolder(), '--pack-destination', folder, '--ignore-scripts', '--silent'];
      await tools.npm.run(args, {cwd: project.dir, onLine: say, timeoutMs: 120_000});
      await rm(packed, {force: true});
      await rename(join(folder, `rulectl-${packageVersion()}.tgz`), packed);
    },
  };
}

/** Builds for both platforms and pushes, in one command; there already when the registry has the tag. */
export function buildAndPushStep(deployment: Deployment, imageName: () => Promise<string>, shownName: string): Step {
  const {project, imageTag} = deployment;
  const args = (name: string) => [
    ...['buildx', 'build', '--platform', 'linux/amd64,linux/arm64', '--sbom=true', '--provenance=mode=max'],
    ...['--file', 'deploy/docker/Dockerfile', '--tag', `${name}:${imageTag}`, '--push', '.'],
  ];
  return {
    id: 'image:push',
    title: 'Image',
    why: 'Its tag names its content: the same program, cluster file and rules give the same tag.',
    command: ['docker', ...args(shownName)],
    probe: async () => ((await isPushed(imageName, imageTag)) ? present(`${imageTag} is in the registry`) : absent()),
    run: async ({say}) =>
      void (await tools.docker.run(args(await imageName()), {cwd: project.dir, onLine: say, timeoutMs: buildMs})),
    leaves: 'the image in the registry',
  };
}

/** Whether a repository names its registry (`registry.example.com/team/app`), so that it can be pushed as it stands. */
export const namesRegistry = (repository: string): boolean => /^[^/]+[.:][^/]*\//.test(repository);
