import {sleep} from '../../../kit/wait.js';
import type {ClusterUnderTest} from '../cluster/cluster-under-test.js';
import {type Part, untilBack, whole} from '../cluster/part.js';
import type {Victims} from '../cluster/work-watch.js';
import type {Injection} from '../undo/injection.js';
import type {Fault} from './fault.js';
import {Healing} from './healing.js';
import {detect} from './health-watch.js';

/** A fault of a drill: where, and when in the run. */
export interface PlannedFault {
  readonly fault: string;
  readonly target: string;
  /** Share of the duration after which it comes, and after which it is healed. */
  readonly from: number;
  readonly to: number;
}

export interface FaultToRun extends PlannedFault {
  readonly kind: Fault;
  readonly parts: readonly Part[];
}

/** What faults are run with. */
export interface FaultContext {
  readonly test: ClusterUnderTest;
  /** Registers what must be healed when the program is stopped. */
  readonly onHeal?: (heal: () => Promise<void>) => void;
}

/** The run that a fault belongs to. */
export interface FaultRun extends FaultContext {
  readonly durationMs: number;
  /** In performance.now() time. */
  readonly start: number;
  /** Told when the fault is in force, noticed, healed, and when its parts are ready again. */
  readonly event: (kind: 'fault' | 'out' | 'heal' | 'back', text: string, at?: number) => void;
  readonly ended: AbortSignal;
  /** Whom the fault hits, of those that its target may mean. */
  readonly victimsOf: (fault: FaultToRun) => Promise<Victims>;
  /** Resolves when earlier faults on the same parts are over. */
  readonly turn: Promise<unknown>;
}

/** What was seen of a fault. `struckMs`, `injectedMs` and `healedMs` from the start of the run, the others from the injection. */
export interface FaultSeen {
  /** When it began to strike; some take a while until they are in force. */
  readonly struckMs: number;
  readonly injectedMs: number;
  readonly healedMs: number;
  readonly detectedMs: number | null;
  readonly detectedBy: string | null;
  /** 0 when no part was ever gone. */
  readonly backMs: number | null;
  /** Parts that it hit. */
  readonly parts: readonly string[];
  readonly share: Victims['share'];
}

/** How long parts may take to come back after the fault was healed. */
const backWithinMs = 20_000;

/** Injects a fault at its time and heals it; undefined when the drill ended before. Noted in the journal all the while. */
export async function runFault(fault: FaultToRun, run: FaultRun): Promise<FaultSeen | undefined> {
  if (!(await awaitTurn(fault, run))) return undefined;
  const {kind} = fault;
  const victims = await run.victimsOf(fault);
  const parts = await whole(victims.parts, run.test.parts);
  const injection = await kind.prepare(parts, run.test);
  const healing = await Healing.noted(injection, {
    fault: kind.name,
    parts: namesOf(parts),
    test: run.test,
    onHealed: text => run.event('heal', text),
  });
  run.onHeal?.(healing.heal);
  try {
    const seen = await observeFault({...fault, parts}, {injection, healing}, run);
    return {...seen, parts: parts.map(({name}) => name), share: victims.share};
  } finally {
    await healing.heal();
  }
}

const namesOf = (parts: readonly Part[]): string => parts.map(({name}) => name).join(', ');

/** Waits for its moment, and until earlier faults on its parts are over; false when the drill ended before. */
async function awaitTurn({from}: FaultToRun, {start, durationMs, ended, turn}: FaultRun): Promise<boolean> {
  if (!(await waitUntil(start + durationMs * from, ended))) return false;
  await turn;
  return !ended.aborted;
}

/** Strikes, watches who notices, heals when the time is over, and waits for the parts. */
async function observeFault(
  {kind, parts, target, from, to}: FaultToRun,
  {injection, healing}: {readonly injection: Injection; readonly healing: Healing},
  {test, durationMs, start, event, ended}: FaultRun,
): Promise<Omit<FaultSeen, 'parts' | 'share'>> {
  const names = namesOf(parts);
  const struckAt = performance.now();
  await injection.strike();
  const injectedAt = kind.countsFrom === 'strike' ? struckAt : performance.now();
  event('fault', `${kind.name} ${target}: ${names}`, injectedAt);
  const healed = new AbortController();
  const back = untilBack(test.parts, parts, {healed: healed.signal, patienceMs: backWithinMs});

  // As long as planned, also where it had to wait for its parts.
  const end = Math.max(start + durationMs * to, injectedAt + durationMs * (to - from));
  const over = AbortSignal.any([ended, healing.begun]);
  const noticing = AbortSignal.any([over, AbortSignal.timeout(msUntil(end))]);
  const detection = await detect(kind, parts, test.gateways, noticing);
  if (detection !== undefined) {
    event('out', `${names} ${kind.slows ? 'passed over' : 'out of rotation'} (${detection.by})`, detection.at);
  }
  await waitUntil(end, over);

  try {
    await healing.heal();
  } finally {
    healed.abort();
  }
  const healedAt = performance.now();
  const returned = await back;
  if (typeof returned === 'object') event('back', `${names} ready again`, returned.at);
  return {
    struckMs: Math.round(struckAt - start),
    injectedMs: Math.round(injectedAt - start),
    healedMs: Math.round(healedAt - start),
    detectedMs: detection === undefined ? null : Math.round(detection.at - injectedAt),
    detectedBy: detection?.by ?? null,
    backMs: returned === 'stayed' ? 0 : returned === undefined ? null : Math.round(returned.at - injectedAt),
  };
}

/** Whole milliseconds from now, within what a timer takes. */
const msUntil = (moment: number): number => Math.min(2 ** 31 - 1, Math.max(1, Math.ceil(moment - performance.now())));

/** Sleeps until a moment; false when the drill ended before. */
async function waitUntil(moment: number, ended: AbortSignal): Promise<boolean> {
  while (performance.now() < moment && !ended.aborted) await sleep(msUntil(moment), ended);
  return !ended.aborted;
}
