import {Box, Text, useApp, useInput, useStdout} from 'ink';
import {useEffect, useState} from 'react';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {sparkline} from '../ui/bars.js';
import {bytes, cell, dash, milliseconds, rate, share} from './cells.js';

export interface TopProps {
  readonly cluster: string;
  readonly look: () => Promise<readonly PartSample[]>;
  /** Takes a part out of rotation, or back. */
  readonly drain: (part: PartSample) => void;
  readonly everyMs?: number;
}

type SortKey = 'name' | 'perSecond' | 'p99Ms' | 'cpu' | 'memoryBytes';
const sortKeys: readonly SortKey[] = ['name', 'perSecond', 'p99Ms', 'cpu', 'memoryBytes'];
const sortNames: Record<SortKey, string> = {
  name: 'name',
  perSecond: 'rate',
  p99Ms: 'p99',
  cpu: 'cpu',
  memoryBytes: 'memory',
};

const historyLength = 60;

interface Frame {
  readonly samples: readonly PartSample[];
  readonly history: ReadonlyMap<string, readonly number[]>;
  readonly events: readonly {readonly id: number; readonly text: string}[];
}

/** What changed between two looks, in words, for the list of events. */
export function changes(before: readonly PartSample[], now: readonly PartSample[], at: string): string[] {
  const known = new Map(before.map(sample => [sample.name, sample]));
  return now.flatMap(sample => {
    const earlier = known.get(sample.name);
    if (!earlier) return before.length === 0 ? [] : [`${at} ${sample.name} joined`];
    return [
      ...(earlier.state === sample.state ? [] : [`${at} ${sample.name}: ${earlier.state} → ${sample.state}`]),
      ...(earlier.restarts === sample.restarts ? [] : [`${at} ${sample.name} was started again`]),
      ...(earlier.version === sample.version ? [] : [`${at} ${sample.name} serves version ${sample.version ?? dash}`]),
    ];
  });
}

/** Gives each event without a number the next one. */
function numbered(events: Frame['events']): Frame['events'] {
  let last = 0;
  return events.map(event => {
    last = event.id === 0 ? last + 1 : event.id;
    return {...event, id: last};
  });
}

/** `rulectl top`: parts of the cluster with their state, rates and latencies, and what happened. */
export function Top({cluster, look, drain, everyMs = 1000}: TopProps) {
  const {exit} = useApp();
  const {stdout} = useStdout();
  const [frame, setFrame] = useState<Frame>({samples: [], history: new Map(), events: []});
  const [sort, setSort] = useState<SortKey>('name');
  const [filter, setFilter] = useState<string | null>(null);
  /** By name: rows change places under it. */
  const [selected, setSelected] = useState<string>();
  const [isOpen, setOpen] = useState(false);
  const [typing, setTyping] = useState(false);

  useEffect(() => {
    let ended = false;
    const round = async (): Promise<void> => {
      const samples = await look().catch(() => undefined);
      if (ended || !samples) return;
      const at = new Date().toLocaleTimeString('en-GB');
      setFrame(({samples: before, history, events}) => ({
        samples,
        history: new Map(
          samples.map(({name, perSecond}) => [
            name,
            [...(history.get(name) ?? []), perSecond ?? Number.NaN].slice(-historyLength),
          ]),
        ),
        events: numbered([...events, ...changes(before, samples, at).map(text => ({id: 0, text}))]).slice(-50),
      }));
    };
    void round();
    const timer = setInterval(() => void round(), everyMs);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [look, everyMs]);

  const shown = sorted(frame.samples, sort).filter(
    ({name, group, state}) => filter === null || `${name} ${group ?? ''} ${state}`.includes(filter),
  );
  const at = Math.max(
    0,
    shown.findIndex(({name}) => name === selected),
  );
  const current = shown[at];

  useInput((input, key) => {
    if (typing) {
      if (key.return || key.escape) setTyping(false);
      else if (key.backspace || key.delete) setFilter(text => text?.slice(0, -1) ?? null);
      else setFilter(text => (text ?? '') + input);
      if (key.escape) setFilter(null);
      return;
    }
    if (input === 'q') exit();
    if (input === 's') setSort(key => sortKeys[(sortKeys.indexOf(key) + 1) % sortKeys.length]!);
    if (input === '/' || input === 'f') {
      setFilter('');
      setTyping(true);
    }
    if (key.downArrow || input === 'j') setSelected(shown[at + 1]?.name ?? current?.name);
    if (key.upArrow || input === 'k') setSelected(shown[at - 1]?.name ?? current?.name);
    if (input === 'd' || key.return) setSelected(current?.name);
    if (input === 'd' && current && canDrain(current)) drain(current);
    if (key.return) setOpen(open => !open);
    if (key.escape) setOpen(false);
  });

  const columns = stdout.columns ?? 80;
  const rows = stdout.rows ?? 24;
  const spark = Math.max(0, Math.min(historyLength, columns - 80));
  const sum = (pick: (sample: PartSample) => number | null) =>
    frame.samples.filter(({kind}) => kind === 'gateway').reduce((all, sample) => all + (pick(sample) ?? 0), 0);
  const ready = frame.samples.filter(({state}) => state === 'ready').length;
  const eventRows = Math.max(0, rows - shown.length - (isOpen ? 13 : 7));

  return (
    <Box flexDirection="column" width={columns}>
      <Text wrap="truncate">
        <Text bold>{cluster}</Text> {ready} of {frame.samples.length} ready · {rate(sum(part => part.perSecond))}{' '}
        requests/s · {rate(sum(part => part.errorsPerSecond))} errors/s
        {filter === null ? '' : ` · filter: ${filter}${typing ? '▏' : ''}`}
      </Text>
      <Text dimColor wrap="truncate">
        {groupsIn(frame.samples)}
      </Text>
      <Text dimColor wrap="truncate">
        {'  '}
        {cell('name', 13)} {cell('group', 10)} {cell('state', 9)} {cell('v', 3, 'right')} {cell('per s', 7, 'right')}{' '}
        {cell('p50', 6, 'right')} {cell('p99', 6, 'right')} {cell('cpu', 6, 'right')} {cell('memory', 8, 'right')}
      </Text>
      {shown.map(sample => (
        <Row
          key={sample.name}
          sample={sample}
          isSelected={sample === current}
          history={spark === 0 ? [] : (frame.history.get(sample.name) ?? []).slice(-spark)}
        />
      ))}
      {isOpen && current ? <Details sample={current} history={frame.history.get(current.name) ?? []} /> : null}
      <Text> </Text>
      {frame.events.slice(-eventRows).map(({id, text}) => (
        <Text key={id} dimColor wrap="truncate">
          {'  '}
          {text}
        </Text>
      ))}
      <Text dimColor wrap="truncate">
        s sort ({sortNames[sort]}) · f filter · ↑↓ choose · ⏎ open · d drain or bring back · q quit
      </Text>
    </Box>
  );
}

/** Each group with its ready nodes and its rate: `pricing 2/2 120/s`. */
function groupsIn(samples: readonly PartSample[]): string {
  const groups = [...new Set(samples.flatMap(({group}) => group ?? []))];
  const told = groups.map(name => {
    const nodes = samples.filter(({group}) => group === name);
    const ready = nodes.filter(({state}) => state === 'ready').length;
    const perSecond = nodes.reduce((sum, node) => sum + (node.perSecond ?? 0), 0);
    return `${name} ${ready}/${nodes.length} ${rate(perSecond)}/s`;
  });
  return told.join(' · ') || ' ';
}

function Row({
  sample,
  isSelected,
  history,
}: {
  readonly sample: PartSample;
  readonly isSelected: boolean;
  readonly history: readonly number[];
}) {
  const {name, group, state, version, perSecond, p50Ms, p99Ms, cpu, memoryBytes} = sample;
  return (
    <Text wrap="truncate" inverse={isSelected}>
      {isSelected ? '▸ ' : '  '}
      {cell(name, 13)} {cell(group ?? dash, 10)} <Text color={colours[state] ?? 'red'}>{cell(state, 9)}</Text>{' '}
      {cell(version === null ? dash : String(version), 3, 'right')} {cell(rate(perSecond), 7, 'right')}{' '}
      {cell(milliseconds(p50Ms), 6, 'right')} {cell(milliseconds(p99Ms), 6, 'right')} {cell(share(cpu), 6, 'right')}{' '}
      {cell(bytes(memoryBytes), 8, 'right')} <Text color="cyan">{sparkline(history)}</Text>
    </Text>
  );
}

/** Nodes and gateways leave the rotation and come back; nobody stands in for control. */
const canDrain = ({kind}: PartSample): boolean => kind === 'node' || kind === 'gateway';

const colours: Record<string, string> = {ready: 'green', starting: 'yellow', draining: 'yellow'};

function Details({sample, history}: {readonly sample: PartSample; readonly history: readonly number[]}) {
  const {name, kind, url, pid, restarts, errorsPerSecond} = sample;
  return (
    <Box flexDirection="column" borderStyle="round" paddingX={1}>
      <Text bold>{name}</Text>
      <Text>
        {kind} · {url ?? dash} · process {pid ?? dash} · started again {restarts}× · {rate(errorsPerSecond)} errors/s
      </Text>
      <Text color="cyan">{sparkline(history)}</Text>
    </Box>
  );
}

const sorted = (samples: readonly PartSample[], key: SortKey): PartSample[] =>
  key === 'name' ? [...samples] : [...samples].sort((a, b) => (b[key] ?? -1) - (a[key] ?? -1));
