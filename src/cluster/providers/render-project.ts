import type {Project} from '../project/project.js';
import {blueprintOf} from '../scaffold/blueprint-of.js';
import {ciFiles} from '../scaffold/ci.js';
import {dockerFiles} from '../scaffold/docker.js';
import type {Files} from '../scaffold/files.js';
import {fill} from '../scaffold/templates.js';
import {deployProviders, secretManagerOf} from './registry.js';

/**
 * Every file of `deploy/` for a project, by its path below that folder. A pure function of the cluster file and of which
 * rule folders there are: the same spec gives the same bytes. Throws SCAFFOLD_PUBLIC_… for an unsafe way in.
 */
export async function renderProject(project: Project): Promise<Files> {
  const {spec} = project;
  const providers = await deployProviders();
  const secretStore = (await secretManagerOf(spec))?.store(spec);
  const blueprintFor = (target: string) => blueprintOf(spec, target, {content: imageContent(project), secretStore});
  const blueprint = blueprintFor('kubernetes');
  const folders = Object.assign({}, ...providers.map(provider => provider.folders)) as Record<string, string>;
  const signingIn = providers.find(({name, signIn}) => signIn !== undefined && name in spec.targets);
  const parts = [
    new Map([['README.md', fill('deploy/README.md', {name: spec.name, folders})]]),
    dockerFiles(blueprint),
    ...providers.map(({name, files}) => files(blueprintFor(name))),
    ciFiles(blueprint, {target: signingIn?.name ?? 'kubernetes', signIn: signingIn?.signIn?.(spec)}),
  ];
  return new Map(parts.flatMap(part => [...part]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Top-level folders and files of the project that an image needs beside `cluster.yaml`. */
function imageContent({spec, files}: Project): string[] {
  const paths = [...files.map(({path}) => path), ...(spec.rules.facts === undefined ? [] : [spec.rules.facts])];
  return [...new Set(paths.map(path => path.replace(/^\.\//, '').split('/')[0]!))].sort();
}
