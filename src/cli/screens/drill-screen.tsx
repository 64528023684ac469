import {Box, Text, useInput, useStdout} from 'ink';
import {useEffect, useRef, useState} from 'react';
import {namesOf} from '../../lab/drills/cluster/target.js';
import type {ClusterView, Part} from '../../lab/drills/cluster/view.js';
import {faultSummaries} from '../../lab/drills/faults/registry.js';
import {heatFloorMs} from '../../lab/drills/load/load-run.js';
import type {DrillControls, Snapshot} from '../../lab/drills/plan.js';
import {sparkline} from '../ui/bars.js';
import {cell, milliseconds} from './cells.js';
import {heatRow} from './heat-row.js';

/** What a running drill feeds its screen. */
export interface DrillFeed {
  readonly title: string;
  readonly durationMs: number;
  readonly view: ClusterView;
  /** Calls back with each look at the drill; gives the function that ends that. */
  subscribe(listener: (snapshot: Snapshot) => void): () => void;
  /** There once the load has started. */
  controls(): DrillControls | undefined;
}

const historyLength = 180;
/** Lines for what happened, and for menus, however many parts there are. */
const leastEvents = 4;
const lookMs = 500;

/** What a key has opened: a list to choose from, or a line to write. */
type Menu =
  | {readonly kind: 'fault'; readonly at: number}
  | {readonly kind: 'target'; readonly at: number; readonly fault: string}
  | {readonly kind: 'note'; readonly text: string};

const colours: Record<string, string> = {ready: 'green', starting: 'yellow', draining: 'yellow'};

/** `rulectl drill` on a terminal: what is measured, what state the parts are in, and keys to do harm with. */
export function DrillScreen({feed}: {readonly feed: DrillFeed}) {
  const {stdout} = useStdout();
  const [snapshot, setSnapshot] = useState<Snapshot>();
  const [p50, setP50] = useState<readonly number[]>([]);
  const [p99, setP99] = useState<readonly number[]>([]);
  const [parts, setParts] = useState<readonly Part[]>([]);
  const [menu, setMenu] = useState<Menu>();
  // Not state: of two keys that come at once, the second must know what the first did.
  const factor = useRef(1);
  const [message, setMessage] = useState('');

  useEffect(
    () =>
      feed.subscribe(next => {
        setSnapshot(next);
        setP50(values => [...values, next.p50Ms].slice(-historyLength));
        setP99(values => [...values, next.p99Ms].slice(-historyLength));
      }),
    [feed],
  );
  useEffect(() => {
    const look = () => void feed.view.look().then(setParts, () => {});
    look();
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [feed]);

  const faults = faultSummaries();
  const targets = namesOf(parts);
  const controls = feed.controls();

  useInput((input, key) => {
    if (menu?.kind === 'note') {
      if (key.return) {
        if (menu.text) controls?.note(menu.text);
        setMenu(undefined);
      } else if (key.escape) setMenu(undefined);
      else if (key.backspace || key.delete) setMenu({...menu, text: menu.text.slice(0, -1)});
      else setMenu({...menu, text: menu.text + input});
      return;
    }
    if (menu) {
      const length = menu.kind === 'fault' ? faults.length : targets.length;
      if (key.escape) setMenu(undefined);
      if (key.downArrow) setMenu({...menu, at: (menu.at + 1) % length});
      if (key.upArrow) setMenu({...menu, at: (menu.at + length - 1) % length});
      if (key.return && menu.kind === 'fault') setMenu({kind: 'target', at: 0, fault: faults[menu.at]!.name});
      if (key.return && menu.kind === 'target') {
        controls?.inject(menu.fault, targets[menu.at]!).catch((error: Error) => setMessage(error.message));
        setMenu(undefined);
      }
      return;
    }
    if (input === 'i') setMenu({kind: 'fault', at: 0});
    if (input === 'n') setMenu({kind: 'note', text: ''});
    if (input === 'h') void controls?.heal();
    if (input === 'q') controls?.finish();
    if (input === '+' || input === '-') {
      factor.current *= input === '+' ? 1.25 : 0.8;
      controls?.scale(Number(factor.current.toFixed(2)));
    }
  });

  const columns = stdout.columns ?? 80;
  const rows = stdout.rows ?? 24;
  const spark = Math.max(10, Math.min(historyLength, columns - 26));
  if (!snapshot) return <Text dimColor>{feed.title}: warming up …</Text>;
  const {atMs, phase, rate, sent, failed, heat, events} = snapshot;
  // Ten lines are taken, and the last one of a terminal stays free: writing it would scroll.
  const room = Math.max(2, rows - 11);
  const partRows = Math.max(1, Math.min(parts.length, room - leastEvents));
  const eventRows = Math.max(1, room - partRows);
  const left = parts.length - partRows;

  return (
    <Box flexDirection="column" width={columns}>
      <Text wrap="truncate">
        <Text bold>{feed.title}</Text>
        {'  '}
        <Text color={phase === 'fault' ? 'red' : 'cyan'}>{phase}</Text>
        {'  '}
        {(atMs / 1000).toFixed(0)}/{Math.round(feed.durationMs / 1000)} s
      </Text>
      <Text wrap="truncate">{timeline(events, feed.durationMs, atMs, columns - 2)}</Text>
      <Text> </Text>
      <Text wrap="truncate">
        {cell('rate', 8)} {cell(`${rate}/s`, 10, 'right')} {cell(`${sent} sent`, 14, 'right')}
        {'  '}
        <Text color={failed > 0 ? 'red' : 'green'}>{failed} failed</Text>
      </Text>
      <Text wrap="truncate">
        {cell('p50', 8)} {cell(`${milliseconds(snapshot.p50Ms)} ms`, 10, 'right')}{' '}
        <Text color="cyan">{sparkline(p50.slice(-spark))}</Text>
      </Text>
      <Text wrap="truncate">
        {cell('p99', 8)} {cell(`${milliseconds(snapshot.p99Ms)} ms`, 10, 'right')}{' '}
        <Text color="magenta">{sparkline(p99.slice(-spark))}</Text>
      </Text>
      <Text wrap="truncate">
        {cell('heat', 8)} {cell(`${heatFloorMs} ms`, 10, 'right')} <Text color="yellow">{heatRow(heat)}</Text>{' '}
        <Text dimColor>{Math.round((heatFloorMs * 2 ** (heat.length - 1)) / 1000)} s</Text>
      </Text>
      <Text> </Text>
      {parts.slice(0, partRows).map(({name, kind, group, state, pid}) => (
        <Text key={name} wrap="truncate">
          {'  '}
          {cell(name, 16)} {cell(group ?? kind, 12)} <Text color={colours[state] ?? 'red'}>{cell(state, 9)}</Text>{' '}
          <Text dimColor>{pid ?? ''}</Text>
        </Text>
      ))}
      <Text dimColor>{left > 0 ? `  and ${left} more parts` : ' '}</Text>
      {menu ? (
        <MenuList menu={menu} faults={faults} targets={targets} height={eventRows} />
      ) : (
        events.slice(-eventRows).map(({atMs: when, text}) => (
          <Text key={`${when}${text}`} dimColor wrap="truncate">
            {'  '}
            {(when / 1000).toFixed(1)} s {text}
          </Text>
        ))
      )}
      <Text dimColor wrap="truncate">
        {message || 'i inject · h heal · + - rate · n note · q finish · Ctrl-C stop'}
      </Text>
    </Box>
  );
}

function MenuList({
  menu,
  faults,
  targets,
  height,
}: {
  readonly menu: Menu;
  readonly faults: readonly {readonly name: string; readonly summary: string}[];
  readonly targets: readonly string[];
  readonly height: number;
}) {
  if (menu.kind === 'note') return <Text>note: {menu.text}▏</Text>;
  const items = menu.kind === 'fault' ? faults.map(({name, summary}) => `${name}: ${summary}`) : [...targets];
  const from = Math.max(0, Math.min(menu.at - Math.floor(height / 2), items.length - height));
  return (
    <>
      {items.slice(from, from + height).map((item, index) => (
        <Text key={item} inverse={from + index === menu.at} wrap="truncate">
          {menu.kind === 'target' ? `${menu.fault} → ` : ''}
          {item}
        </Text>
      ))}
    </>
  );
}

const marks = {fault: '▼', heal: '▲', out: '○', back: '●', note: '·', rollout: '◆', abort: '✕'} as const;

/** The run from left to right, with a mark where something happened. */
export function timeline(events: Snapshot['events'], durationMs: number, atMs: number, width: number): string {
  const row: string[] = Array.from({length: Math.max(1, width)}, (_, column) =>
    column / width <= atMs / durationMs ? '━' : '─',
  );
  // Where several fall on one column, what was done counts more than what followed.
  const important = (kind: keyof typeof marks): number =>
    Number(kind === 'fault' || kind === 'heal' || kind === 'abort');
  for (const {atMs: when, kind} of events.toSorted((a, b) => important(a.kind) - important(b.kind))) {
    row[Math.min(row.length - 1, Math.floor((when / durationMs) * width))] = marks[kind];
  }
  return row.join('');
}
