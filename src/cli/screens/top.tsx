import {Box, Text, useApp} from 'ink';
import type {PartSample} from '../../cluster/observe/sampler.js';
import {sparkline} from '../ui/bars.js';
import {cell, dash, rate} from './cells.js';
import {useKeys, useNotice, useSamples, useTerminalSize} from './hooks.js';
import {type PartColumn, partColumns} from './part-columns.js';
import {maxHistory, type TopHistory} from './top-history.js';
import {sortNames, type TopState, topKeys, topRows, topStart} from './top-keys.js';

export interface TopProps {
  readonly cluster: string;
  readonly look: () => Promise<readonly PartSample[]>;
  /** Takes a part out of rotation, or back. Gives the reason where that cannot be. */
  readonly drain: (part: PartSample) => Promise<string | undefined>;
  readonly everyMs?: number;
}

const columnsIn = (width: number): PartColumn[] => partColumns.filter(({screen}) => width >= (screen.from ?? 0));

/** The mark of the choice, then each column with a space behind it. */
const widthOf = (columns: readonly PartColumn[]): number =>
  columns.reduce((sum, {screen}) => sum + screen.width + 1, 2);
/** Three lines above the parts, two around the events; two stay free, since a full terminal scrolls. */
const frameRows = 7;
/** Border and lines of the details, and one more for a line that wraps. */
const detailRows = 6;

/** `rulectl top`: parts of the cluster with their state, rates and latencies, and what happened. */
export function Top({cluster, look, drain, everyMs = 1000}: TopProps) {
  const {exit} = useApp();
  const {columns, rows} = useTerminalSize();
  const {samples, rates, events, failure} = useSamples(look, everyMs);
  const [refusal, refuse] = useNotice();
  const state = useKeys(
    topStart,
    (before, input, key) => topKeys(before, {input, key}, samples),
    action => (action.kind === 'exit' ? exit() : void drain(action.part).then(refuse)),
  );
  const {shown, at, current} = topRows(samples, state);
  const ratesOf = ({name}: PartSample) => rates.get(name) ?? [];
  const table = columnsIn(columns);
  const sparkWidth = Math.max(0, Math.min(maxHistory, columns - widthOf(table) - 1));
  const room = Math.max(1, rows - frameRows - (state.isOpen ? detailRows : 0));
  const visible = windowAround(at, shown.length, room);
  const eventRows = room - visible.length;

  return (
    <Box flexDirection="column" width={columns}>
      <Summary cluster={cluster} samples={samples} state={state} failure={failure} />
      <Titles columns={table} />
      {visible
        .map(i => shown[i]!)
        .map(part => (
          <Row
            key={part.name}
            part={part}
            columns={table}
            isSelected={part === current}
            rates={sparkWidth === 0 ? [] : ratesOf(part).slice(-sparkWidth)}
          />
        ))}
      {state.isOpen && current ? <Details part={current} rates={ratesOf(current)} /> : null}
      <Text> </Text>
      {(eventRows > 0 ? events.slice(-eventRows) : []).map(({id, text}) => (
        <Text key={id} dimColor wrap="truncate">
          {'  '}
          {text}
        </Text>
      ))}
      <Text dimColor wrap="truncate">
        {refusal ??
          `s sort (${sortNames[state.sort]}) · f filter · ↑↓ choose · ⏎ open · d drain or bring back · q quit`}
      </Text>
    </Box>
  );
}

/** The numbers of as many rows of a list as there is room for, with the chosen one among them. */
function windowAround(at: number, length: number, room: number): number[] {
  const size = Math.min(length, room);
  const first = Math.min(Math.max(0, at - Math.floor(size / 2)), length - size);
  return Array.from({length: size}, (_, i) => first + i);
}

interface SummaryProps extends Pick<TopProps, 'cluster'> {
  readonly samples: readonly PartSample[];
  readonly state: TopState;
  readonly failure: TopHistory['failure'];
}

/** The cluster as a whole, then its groups. What gateways answer is what its clients see. */
function Summary({cluster, samples, state: {filter, isTyping}, failure}: SummaryProps) {
  const gateways = samples.filter(({kind}) => kind === 'gateway');
  return (
    <>
      <Text wrap="truncate">
        <Text bold>{cluster}</Text> {readyIn(samples)} of {samples.length} ready ·{' '}
        {rate(sum(gateways.map(part => part.perSecond)))} requests/s ·{' '}
        {rate(sum(gateways.map(part => part.errorsPerSecond)))} errors/s
        {filter === null ? '' : ` · filter: ${filter}${isTyping ? '▏' : ''}`}
      </Text>
      {failure ? (
        <Text color="red" wrap="truncate">
          nothing seen since {failure.since}: {failure.why}
        </Text>
      ) : (
        <Text dimColor wrap="truncate">
          {groupsIn(samples)}
        </Text>
      )}
    </>
  );
}

/** Each group with its ready nodes and its rate: `pricing 2/2 120/s`. */
function groupsIn(samples: readonly PartSample[]): string {
  const groups = [...new Set(samples.flatMap(({group}) => group ?? []))];
  const told = groups.map(name => {
    const nodes = samples.filter(({group}) => group === name);
    return `${name} ${readyIn(nodes)}/${nodes.length} ${rate(sum(nodes.map(node => node.perSecond)))}/s`;
  });
  return told.join(' · ') || ' ';
}

const readyIn = (samples: readonly PartSample[]): number => samples.filter(({state}) => state === 'ready').length;

/** What is not known does not count. */
const sum = (values: readonly (number | null)[]): number => values.reduce<number>((all, each) => all + (each ?? 0), 0);

interface TableProps {
  readonly columns: readonly PartColumn[];
}

const Titles = ({columns}: TableProps) => (
  <Text dimColor wrap="truncate">
    {'  '}
    {columns.map(({screen: {title, width}, align}) => cell(title, width, align)).join(' ')}
  </Text>
);

interface PartProps {
  readonly part: PartSample;
  readonly rates: readonly number[];
}

const Row = ({part, rates, columns, isSelected}: PartProps & TableProps & {readonly isSelected: boolean}) => (
  <Text wrap="truncate" inverse={isSelected}>
    {isSelected ? '▸ ' : '  '}
    {columns.map(({screen: {title, width, colour}, align, text}) => (
      <Text key={title}>
        {colour ? (
          <Text color={colour(part)}>{cell(text(part), width, align)}</Text>
        ) : (
          cell(text(part), width, align)
        )}{' '}
      </Text>
    ))}
    <Text color="cyan">{sparkline(rates)}</Text>
  </Text>
);

function Details({part, rates}: PartProps) {
  const {name, kind, url, pid, restarts, errorsPerSecond} = part;
  return (
    <Box flexDirection="column" borderStyle="round" paddingX={1}>
      <Text bold>{name}</Text>
      <Text>
        {kind} · {url ?? dash} · process {pid ?? dash} · started again {restarts}× · {rate(errorsPerSecond)} errors/s
      </Text>
      <Text color="cyan">{sparkline(rates)}</Text>
    </Box>
  );
}
