import type {Key} from 'ink';
import type {PartSample} from '../../cluster/observe/sampler.js';
import type {KeyStep} from './hooks.js';

const sortKeys = ['name', 'perSecond', 'p99Ms', 'cpu', 'memoryBytes'] as const;
type SortKey = (typeof sortKeys)[number];

export const sortNames: Readonly<Record<SortKey, string>> = {
  name: 'name',
  perSecond: 'rate',
  p99Ms: 'p99',
  cpu: 'cpu',
  memoryBytes: 'memory',
};

/** How the parts are looked at: what keys change. */
export interface TopState {
  readonly sort: SortKey;
  /** Null while nothing is filtered. */
  readonly filter: string | null;
  /** Whether keys write the filter. */
  readonly isTyping: boolean;
  /** By name: rows change places under it. */
  readonly selected?: string | undefined;
  /** Whether the details of the selected part are shown. */
  readonly isOpen: boolean;
}

export const topStart: TopState = {sort: 'name', filter: null, isTyping: false, isOpen: false};

export type TopAction = {readonly kind: 'exit'} | {readonly kind: 'drain'; readonly part: PartSample};

/** The parts that pass the filter, in order, and the one that keys mean. */
export function topRows(samples: readonly PartSample[], {sort, filter, selected}: TopState) {
  const shown = sorted(samples, sort).filter(
    ({name, group, state}) => filter === null || `${name} ${group ?? ''} ${state}`.includes(filter),
  );
  const at = Math.max(
    0,
    shown.findIndex(({name}) => name === selected),
  );
  return {shown, at, current: shown[at]};
}

/** What a key does to the screen of `rulectl top`, and what it asks for beside. */
export function topKeys(
  state: TopState,
  {input, key}: {readonly input: string; readonly key: Partial<Key>},
  samples: readonly PartSample[],
): KeyStep<TopState, TopAction> {
  if (state.isTyping) return {state: typed(state, input, key)};
  const {shown, at, current} = topRows(samples, state);
  const select = (part: PartSample | undefined) => ({state: {...state, selected: (part ?? current)?.name}});
  if (key.downArrow || input === 'j') return select(shown[at + 1]);
  if (key.upArrow || input === 'k') return select(shown[at - 1]);
  if (key.return) return {state: {...state, selected: current?.name, isOpen: !state.isOpen}};
  if (key.escape) return {state: {...state, isOpen: false}};
  switch (input) {
    case 'q':
      return {state, action: {kind: 'exit'}};
    case 's':
      return {state: {...state, sort: sortKeys[(sortKeys.indexOf(state.sort) + 1) % sortKeys.length]!}};
    case '/':
    case 'f':
      return {state: {...state, filter: '', isTyping: true}};
    case 'd':
      return {...select(current), ...(current && canDrain(current) ? {action: {kind: 'drain', part: current}} : {})};
    default:
      return {state};
  }
}

function typed(state: TopState, input: string, key: Partial<Key>): TopState {
  if (key.escape) return {...state, isTyping: false, filter: null};
  if (key.return) return {...state, isTyping: false};
  if (key.backspace || key.delete) return {...state, filter: state.filter?.slice(0, -1) ?? null};
  return {...state, filter: (state.filter ?? '') + input};
}

/** Nodes and gateways leave the rotation and come back; nobody stands in for control. */
const canDrain = ({kind}: PartSample): boolean => kind === 'node' || kind === 'gateway';

const sorted = (samples: readonly PartSample[], key: SortKey): PartSample[] =>
  key === 'name' ? [...samples] : [...samples].sort((a, b) => (b[key] ?? -1) - (a[key] ?? -1));
