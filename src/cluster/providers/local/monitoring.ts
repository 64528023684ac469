import {mkdir, readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {writeFileAtomic} from '../../../kit/atomic-file.js';
import type {Project} from '../../project/project.js';
import {yamlOf} from '../../scaffold/files.js';
import {alertRules, localScrape} from '../../scaffold/prometheus.js';
import {type LocalFolders, localFolders} from './folders.js';
import {loopback} from './ports.js';
import type {RoleRecord} from './state-file.js';

/** Writes what the Prometheus beside a cluster reads when it starts: scrape configuration, recording and alert rules. */
export async function writeMonitoring({dir, spec}: Project): Promise<void> {
  const {monitoring} = localFolders(dir);
  await mkdir(monitoring, {recursive: true});
  await writeFileAtomic(join(monitoring, 'prometheus.yml'), yamlOf(localScrape(spec.name)));
  await writeFileAtomic(join(monitoring, 'rules.yml'), yamlOf(alertRules(spec)));
}

/** How it is started: on loopback, with its data beside its configuration, kept for a day. */
export const prometheusWords = ({folders: {monitoring}, port}: {folders: LocalFolders; port: number}): string[] => [
  `--config.file=${join(monitoring, 'prometheus.yml')}`,
  `--storage.tsdb.path=${join(monitoring, 'data')}`,
  '--storage.tsdb.retention.time=1d',
  `--web.listen-address=${loopback}:${port}`,
];

/**
 * Tells the Prometheus whom to ask: every role that should run and has a port, dead ones too, so that their alerts fire.
 * Prometheus looks at the file by itself. Nothing is written where none runs.
 */
export async function writeScrapeTargets(dir: string, roles: readonly RoleRecord[]): Promise<void> {
  if (roles.every(({role}) => role !== 'monitor')) return;
  const targets = roles
    .filter(({role, port, phase}) => role !== 'monitor' && port !== 0 && phase !== 'stopping')
    .map(({name, role, port}) => ({targets: [`${loopback}:${port}`], labels: {instance: name, component: role}}));
  const file = join(localFolders(dir).monitoring, 'targets.json');
  const text = `${JSON.stringify(targets, null, 1)}\n`;
  if ((await readFile(file, 'utf8').catch(() => '')) !== text) await writeFileAtomic(file, text);
}
