import type {Project} from '../project/project.js';
import {awsFiles} from './aws.js';
import type {Blueprint} from './blueprint.js';
import {blueprintOf} from './blueprint-of.js';
import {ciFiles} from './ci.js';
import {composeFiles} from './compose.js';
import {dockerFiles} from './docker.js';
import type {Files} from './files.js';
import {yamlOf} from './files.js';
import {gcpFiles} from './gcp.js';
import {helmFiles} from './helm.js';
import {kubernetesFiles} from './kubernetes/kustomization.js';
import {dashboard} from './prometheus/dashboard.js';
import {alertRules} from './prometheus/rules.js';
import {kubernetesScrape} from './prometheus/scrape.js';
import {fill} from './templates.js';

/** Files that a person writes: `render` makes them once and never touches them again. */
export const isOwn = (path: string): boolean => /(^|\/)(patches|overrides)\//.test(path);

/**
 * Every file of `deploy/` for a project, by its path below that folder. A pure function of the cluster file and of which
 * rule folders there are: the same spec gives the same bytes. Throws SCAFFOLD_PUBLIC_… for an unsafe way in.
 */
export function renderProject(project: Project): Files {
  const content = imageContent(project);
  const blueprint = blueprintOf(project.spec, 'kubernetes', content);
  const parts = [
    new Map([['README.md', fill('deploy/README.md', {name: blueprint.name, aws: blueprint.aws, gcp: blueprint.gcp})]]),
    dockerFiles(blueprint),
    composeFiles(blueprintOf(project.spec, 'compose', content)),
    kubernetesFiles(blueprint),
    helmFiles(blueprint),
    monitoringFiles(blueprint),
    awsFiles(blueprint),
    gcpFiles(blueprint),
    ciFiles(blueprint),
  ];
  return new Map(parts.flatMap(part => [...part]).sort(([a], [b]) => (a < b ? -1 : 1)));
}

const monitoringFiles = (blueprint: Blueprint): Files =>
  new Map([
    ['prometheus/prometheus.yml', yamlOf(kubernetesScrape(blueprint))],
    ['prometheus/rules.yml', yamlOf(alertRules(blueprint))],
    ['grafana/dashboard.json', `${JSON.stringify(dashboard(blueprint), null, 2)}\n`],
  ]);

/** Top-level folders and files of the project that an image needs beside `cluster.yaml`. */
function imageContent({spec, files}: Project): string[] {
  const paths = [...files.map(({path}) => path), ...(spec.rules.facts === undefined ? [] : [spec.rules.facts])];
  return [...new Set(paths.map(path => path.replace(/^\.\//, '').split('/')[0]!))].sort();
}
