import {tools} from '../../tools/tools.js';
import type {Deployment} from '../deployment.js';
import {composeArguments, imageVariable, secretsFile} from './compose-arguments.js';

/** The other balancer is no leftover where somebody runs it. */
const profiles = ['--profile', 'monitoring', '--profile', 'haproxy'];

/** A container of the compose project, running or not. */
export interface Container {
  readonly id: string;
  readonly name: string;
  readonly service: string;
  readonly state: string;
  /** Empty without a health check. */
  readonly health: string;
  readonly image: string;
  /** How long it has been what it is, in Docker's words. */
  readonly status: string;
  /** Digest of the service's part of the compose file that it was made from. */
  readonly hash: string;
}

/** Every container of the project in `dir`; throws TOOL_FAILED when Docker does not answer. */
export async function containersIn(dir: string): Promise<Container[]> {
  const text = await tools.docker.run([...composeArguments, 'ps', '--all', '--format', 'json'], {cwd: dir});
  return rowsOf(text).map(row => ({
    id: row.ID ?? '',
    name: row.Name ?? '',
    service: row.Service ?? '',
    state: row.State ?? '',
    health: row.Health ?? '',
    image: row.Image ?? '',
    status: row.Status ?? '',
    hash: /(?:^|,)com\.docker\.compose\.config-hash=(\w+)/.exec(row.Labels ?? '')?.[1] ?? '',
  }));
}

/**
 * Digest of each service's part of the compose file as it is to be, with its variables filled in, whatever file is there
 * now. Replicas do not count.
 */
export async function hashesFor(deployment: Deployment): Promise<Map<string, string>> {
  const args = [
    ...['compose', '--file', '-', '--project-directory', 'deploy/compose', '--env-file', secretsFile],
    ...profiles,
  ];
  const text = await tools.docker.run([...args, 'config', '--hash', '*'], {
    cwd: deployment.project.dir,
    env: imageVariable(deployment),
    input: deployment.files.get('compose/compose.yaml') ?? '',
  });
  const lines = text.split('\n').filter(line => line.includes(' '));
  return new Map(lines.map(line => line.trim().split(' ') as [string, string]));
}

export const isWell = ({state, health}: Container): boolean =>
  state === 'running' && (health === '' || health === 'healthy');

/** `docker compose ps --format json` prints one object a line, in older versions one list. */
function rowsOf(text: string): Partial<Record<string, string>>[] {
  const trimmed = text.trim();
  if (trimmed === '') return [];
  if (trimmed.startsWith('[')) return JSON.parse(trimmed) as Partial<Record<string, string>>[];
  return trimmed.split('\n').map(line => JSON.parse(line) as Partial<Record<string, string>>);
}
