import type {ClusterStatus, NodeStatus, RoleStatus} from '../../cluster/providers/local/status.js';
import {formatBytes} from '../../kit/units.js';
import type {Tone} from './style.js';
import type {Ui} from './ui.js';

const tones: Record<RoleStatus['state'], Tone> = {
  ready: 'good',
  starting: 'accent',
  draining: 'warn',
  ejected: 'bad',
  stopped: 'bad',
};

/** A cluster on this machine for people: one row a process, control first. */
export function clusterText(status: ClusterStatus, ui: Ui): string {
  const {control, gateways, nodes, supervisor, monitoring} = status;
  const rows = [...(control ? [row(control, ui)] : []), ...gateways.map(each => row(each, ui))];
  const watching = monitoring ? [monitoring] : [];
  const table = ui.table(
    [
      {title: 'name'},
      {title: 'group'},
      {title: 'state'},
      {title: 'url'},
      {title: 'pid', align: 'right'},
      {title: 'up', align: 'right'},
      {title: 'memory', align: 'right'},
      {title: 'restarts', align: 'right'},
      {title: 'rules'},
    ],
    [...rows, ...nodes.map(each => row(each, ui)), ...watching.map(each => row(each, ui))],
    2,
  );
  const all = [...(control ? [control] : []), ...gateways, ...nodes, ...watching];
  const ready = all.filter(({state}) => state === 'ready').length;
  const count = `${ready} of ${all.length} ready`;
  const title = `${ui.style('bold', status.cluster)} ${ui.style('dim', `${status.environment} on this machine`)}`;
  return [
    `${title}  ${ui.style(ready === all.length ? 'good' : 'warn', count)}`,
    '',
    table,
    '',
    supervisor.pid === null
      ? `  ${ui.style('bad', 'The supervisor has died')}: what dies now stays dead. ${ui.style('accent', 'rulectl up')} starts a new one, which adopts what runs.`
      : ui.style('dim', `  supervisor ${supervisor.pid} starts again what dies`),
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
