import {tmpdir} from 'node:os';
import {dirname, resolve} from 'node:path';
import {defaultFile, hasProject, stateFolder} from '../../../cluster/project/project.js';
import {resolveSecret} from '../../../cluster/project/secret.js';
import {openProject} from '../../../cluster/providers/open-project.js';
import {formatDurationMs} from '../../../kit/units.js';
import {type CheckReport, checkFacts} from '../../../lab/drills/facts-check/check-facts.js';
import {figures} from '../../../lab/drills/facts-check/judge-history.js';
import {readFault} from '../../../lab/drills/facts-check/read-fault.js';
import {type SessionClient, throughGateway, throughStore} from '../../../lab/drills/facts-check/session-client.js';
import {readSettings} from '../../../lab/drills/read-drill.js';
import {CheckSettings} from '../../../lab/drills/settings.js';
import {journalFolder} from '../../../lab/drills/undo/fault-journal.js';
import type {ServerAddress} from '../../../service/api/transport.js';
import {defaultSettings} from '../../../state/facts/limits.js';
import {MemoryStore} from '../../../state/facts/memory/memory-store.js';
import {openFactStore} from '../../../state/facts/open-fact-store.js';
import {storeOfUrl} from '../../../state/facts/registry.js';
import {errors} from '../../errors.js';
import {addressOf} from '../../input/cluster-address.js';
import {onInterrupt} from '../../ui/interrupt.js';
import {right} from '../../ui/table.js';
import {answerNo, type CommonOptions, Ui} from '../../ui/ui.js';

/** With the settings of a check, as written. */
interface CheckOptions extends CommonOptions {
  readonly target?: string;
  readonly facts?: string;
  readonly gateway: readonly string[];
  readonly fault: readonly string[];
}

/** `rulectl facts check`: exit 0 when nothing was lost, doubled or invented; 1 otherwise, also when nobody can tell. */
export async function check(options: CheckOptions): Promise<void> {
  const ui = new Ui(options);
  const {
    duration: durationMs,
    settle: settleMs,
    clients,
    sessions,
    minReplicas,
  } = readSettings(CheckSettings, {...options}, 'facts check');
  // Through gateways the store itself matters only to those who fail it over.
  const direct = options.gateway.length === 0 || options.fault.some(text => text.startsWith('failover'));
  const url = direct ? await storeUrl(options) : undefined;
  const faults = options.fault.map(text => readFault(text, {durationMs, storeUrl: url}));
  const doors = await openDoors(options, url, minReplicas);
  // A check that is killed leaves nothing frozen either: the next command in its project lets it go on.
  const dir = dirname(resolve(options.file ?? defaultFile));
  const folder = journalFolder(hasProject(options.file) ? stateFolder(dir) : tmpdir());
  const journal = {dir, folder, target: 'local'};
  const releases: (() => void)[] = [];
  const onHeal = (heal: () => Promise<void>): void => void releases.push(onInterrupt(heal));
  try {
    const run = `check-${process.pid}-${Date.now().toString(36)}`;
    const report = await ui.during(
      `${clients} clients on ${sessions} sessions for ${formatDurationMs(durationMs)}`,
      () => checkFacts({doors, clients, sessions, durationMs, settleMs, faults, run, journal, onHeal}),
    );
    if (report.verdict !== 'pass') answerNo();
    ui.result(report, () => reportText(report, ui));
  } finally {
    for (const release of releases) release();
    await Promise.all(doors.map(door => door.close()));
  }
}

/** The gateways that are named; else two front doors in this process, each with a connection of its own. */
async function openDoors(
  options: CheckOptions,
  url: string | undefined,
  minReplicas: number,
): Promise<SessionClient[]> {
  if (options.gateway.length > 0) {
    return options.gateway.map(gateway => throughGateway(gatewayAddress(gateway, options)));
  }
  if (url !== undefined) {
    const open = async () => throughStore(await openFactStore({store: storeOfUrl(url), url, minReplicas}));
    return [await open(), await open()];
  }
  const memory = new MemoryStore(defaultSettings);
  return [throughStore(memory), throughStore(memory)];
}

/** All gateways of a cluster take the same key, and its target names but one of them. */
function gatewayAddress(cluster: string, options: CheckOptions): ServerAddress {
  const address = addressOf({...options, cluster});
  if (address.key !== undefined) return address;
  try {
    return {...address, key: addressOf(options).key};
  } catch {
    // There is no target here either: the gateway may be open.
    return address;
  }
}

async function storeUrl({facts, file}: CheckOptions): Promise<string | undefined> {
  // Other users of the machine can read the command line; "${VARIABLE}" in single quotes is no secret.
  if (facts !== undefined && /:\/\/[^/@]*:(?!\$\{)[^/@]+@/.test(facts)) throw errors.FACTS_CHECK_PASSWORD();
  const given = facts ?? process.env.RULECTL_FACTS_URL;
  if (given !== undefined && given !== '') return resolveSecret(given, '--facts');
  if (file === undefined && !hasProject()) return undefined;
  const {spec} = await openProject(file ?? defaultFile);
  return spec.facts.url === undefined ? undefined : resolveSecret(spec.facts.url, 'spec.facts.url');
}

function reportText(report: CheckReport, ui: Ui): string {
  const good = report.verdict === 'pass';
  const rows = Object.entries(figures).map(([name, what]) => [
    name,
    report[name as keyof typeof figures].toLocaleString('en'),
    what,
  ]);
  const byDoor = report.doors.map((count, i) => `${count.toLocaleString('en')} by ${i + 1}`).join(', ');
  return [
    ui.table(['', right('count'), ''], rows),
    '',
    `  acknowledged by front door: ${byDoor}`,
    ...report.faults.map(({name, atMs, failure}) => `  ${name} at ${atMs} ms${failure === null ? '' : `: ${failure}`}`),
    ...Object.values(report.examples).flatMap(some => some.map(example => `  ${ui.style('dim', example)}`)),
    `${ui.style(good ? 'good' : 'bad', good ? '✓' : '✗')} ${report.verdict}${report.reasons.length > 0 ? `: ${report.reasons.join(', ')}` : ''}`,
  ].join('\n');
}
