import type {ClusterStatus, NodeStatus, RoleStatus} from '../../cluster/running/cluster-status.js';
import type {LastDeploy} from '../../cluster/running/running-cluster.js';
import {formatBytes} from '../../kit/units.js';
import type {Tone} from './style.js';
import {right} from './table.js';
import type {Ui} from './ui.js';

const tones: Record<RoleStatus['state'], Tone> = {
  ready: 'good',
  starting: 'accent',
  draining: 'warn',
  ejected: 'bad',
  stopped: 'bad',
};

/** A cluster for people: a row for each process of this machine, control first; elsewhere one for each container. */
export function clusterText(status: ClusterStatus, ui: Ui): string {
  return status.supervisor === null ? containersText(status, ui) : processesText(status, status.supervisor, ui);
}

type Counted = readonly {readonly state: RoleStatus['state']}[];

function title({cluster, environment, place}: ClusterStatus, all: Counted, ui: Ui): string {
  const ready = all.filter(({state}) => state === 'ready').length;
  const count = ui.style(ready === all.length ? 'good' : 'warn', `${ready} of ${all.length} ready`);
  return `${ui.style('bold', cluster)} ${ui.style('dim', `${environment} ${place}`)}  ${count}`;
}

function containersText(status: ClusterStatus, ui: Ui): string {
  const {parts, lastDeploy} = status;
  return [
    title(status, parts, ui),
    ...(lastDeploy === null ? [] : [ui.style('dim', lastDeployText(lastDeploy))]),
    '',
    ui.table(
      ['name', 'role', 'group', 'state', right('restarts'), 'image', ''],
      parts.map(({name, role, group, state, restarts, image, why}) => [
        name,
        role,
        group ?? '–',
        ui.style(state === 'ready' ? 'good' : 'warn', state),
        String(restarts),
        image?.split('/').at(-1) ?? '',
        why ?? '',
      ]),
      2,
    ),
  ].join('\n');
}

const lastDeployText = ({state, by, at, image, step}: LastDeploy): string =>
  `last deploy: ${state}${step === null ? '' : ` at step ${step}`}, by ${by}, ${at.slice(0, 16).replace('T', ' ')} UTC, image ${image}`;

function processesText(status: ClusterStatus, {pid}: {readonly pid: number | null}, ui: Ui): string {
  const {control, gateways, nodes, monitoring} = status;
  const roles = [control, ...gateways, ...nodes, monitoring].flatMap(role => role ?? []);
  const table = ui.table(
    ['name', 'group', 'state', 'url', right('pid'), right('up'), right('memory'), right('restarts'), 'rules'],
    roles.map(role => row(role, ui)),
    2,
  );
  return [
    title(status, roles, ui),
    '',
    table,
    '',
    pid === null
      ? `  ${ui.style('bad', 'The supervisor has died')}: what dies now stays dead. ${ui.style('accent', 'rulectl up')} starts a new one, which adopts what runs.`
      : ui.style('dim', `  supervisor ${pid} starts again what dies`),
  ].join('\n');
}

function row(role: RoleStatus | NodeStatus, ui: Ui): string[] {
  const {name, state, url, pid, uptimeSeconds, memoryBytes, restarts, lastExit} = role;
  const node = 'group' in role ? role : undefined;
  return [
    ui.style('bold', name),
    node ? node.group : ui.style('dim', '–'),
    ui.style(tones[state], state),
    url ?? ui.style('dim', '–'),
    pid === null ? ui.style('dim', '–') : String(pid),
    uptimeSeconds === null ? ui.style('dim', '–') : uptimeText(uptimeSeconds),
    memoryBytes === null ? ui.style('dim', '–') : formatBytes(Math.round(memoryBytes / 2 ** 20) * 2 ** 20),
    restarts === 0 ? ui.style('dim', '0') : `${restarts}${lastExit === null ? '' : ` (${lastExit})`}`,
    node?.ruleset ? rulesetText(node.ruleset, ui) : ui.style('dim', node ? 'none yet' : ''),
  ];
}

const rulesetText = ({name, version, digest}: NonNullable<NodeStatus['ruleset']>, ui: Ui): string =>
  `${name} ${version === null ? '' : `v${version} `}${ui.style('dim', digest.replace(/^sha256:(.{8}).*$/, '$1'))}`;

/** `12s`, `3m 05s`, `2h 07m`, `3d 4h`. */
export function uptimeText(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (seconds < 60) return `${seconds}s`;
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  if (hours < 24) return `${hours}h ${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}
