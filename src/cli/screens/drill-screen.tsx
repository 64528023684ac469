import {Box, Text} from 'ink';
import type {Part} from '../../lab/drills/cluster/part.js';
import type {DrillControls, Snapshot} from '../../lab/drills/drill-plan.js';
import {type FaultChoice, faultChoices} from '../../lab/drills/faults/registry.js';
import {heatFloorMs} from '../../lab/drills/load/load-run.js';
import {heatRow, sparkline} from '../ui/bars.js';
import {cell, dash, milliseconds, stateColour} from './cells.js';
import {type DrillFeed, type DrillSight, maxHistory, useDrillFeed} from './drill-feed.js';
import {type DrillAction, type DrillMenu, drillKeys, drillStart, targetsOf} from './drill-keys.js';
import {useKeys, useNotice, useTerminalSize} from './hooks.js';
import {timeline} from './timeline.js';

/** Lines for what happened, and for menus, however many parts there are. */
const minEventRows = 4;
/** Ten lines are taken, and the last one of a terminal stays free: writing it would scroll. */
const frameRows = 11;
/** What a spark line leaves free: a label and a figure at its left, some space at its right. */
const sparkMargin = 26;
const minSparkWidth = 10;

/** `rulectl drill` on a terminal: what is measured, what state the parts are in, and keys to do harm with. */
export function DrillScreen({feed}: {readonly feed: DrillFeed}) {
  const {columns, rows} = useTerminalSize();
  const sight = useDrillFeed(feed);
  const [notice, tell] = useNotice();
  const faults = faultChoices(sight.parts);
  const {menu} = useKeys(
    drillStart,
    (state, input, key) => drillKeys(state, {input, key}, faults),
    action => act(action, feed.controls(), tell),
  );
  const {snapshot, parts} = sight;
  if (!snapshot) return <Text dimColor>{feed.title}: warming up …</Text>;
  const room = Math.max(2, rows - frameRows);
  const partRows = Math.max(1, Math.min(parts.length, room - minEventRows));
  const eventRows = Math.max(1, room - partRows);

  return (
    <Box flexDirection="column" width={columns}>
      <Progress feed={feed} snapshot={snapshot} width={columns - 2} />
      <Text> </Text>
      <Figures
        snapshot={snapshot}
        sight={sight}
        sparkWidth={Math.max(minSparkWidth, Math.min(maxHistory, columns - sparkMargin))}
      />
      <Text> </Text>
      <PartList parts={parts} height={partRows} />
      {menu ? (
        <DrillMenuList menu={menu} faults={faults} height={eventRows} />
      ) : (
        <EventList events={snapshot.events.slice(-eventRows)} />
      )}
      <Text dimColor wrap="truncate">
        {notice ?? 'i inject · h heal · + - rate · n note · q finish · Ctrl-C stop'}
      </Text>
    </Box>
  );
}

/** Does to the drill what a key has asked for; nothing before the load has started. */
function act(action: DrillAction, controls: DrillControls | undefined, tell: (notice: string) => void): void {
  switch (action.kind) {
    case 'inject':
      controls?.inject(action.fault, action.target).catch((error: Error) => tell(error.message));
      break;
    case 'heal':
      void controls?.heal();
      break;
    case 'scale':
      controls?.scale(action.factor);
      break;
    case 'note':
      controls?.note(action.text);
      break;
    case 'finish':
      controls?.finish();
  }
}

interface SnapshotProps {
  readonly snapshot: Snapshot;
}

/** How far the drill has come, and what happened on the way. */
const Progress = ({
  feed: {title, durationMs},
  snapshot: {phase, atMs, events},
  width,
}: SnapshotProps & {readonly feed: DrillFeed; readonly width: number}) => (
  <>
    <Text wrap="truncate">
      <Text bold>{title}</Text>
      {'  '}
      <Text color={phase === 'fault' ? 'red' : 'cyan'}>{phase}</Text>
      {'  '}
      {(atMs / 1000).toFixed(0)}/{Math.round(durationMs / 1000)} s
    </Text>
    <Text wrap="truncate">{timeline(events, durationMs, atMs, width)}</Text>
  </>
);

/** The rates, the latencies with their history, and how they are spread. */
function Figures({
  snapshot: {offeredRps, answeredRps, sent, failed, p50Ms, p99Ms, heat},
  sight: {p50, p99},
  sparkWidth,
}: SnapshotProps & {readonly sight: DrillSight; readonly sparkWidth: number}) {
  const figure = (label: string, text: string) => `${cell(label, 8)} ${cell(text, 10, 'right')} `;
  return (
    <>
      <Text wrap="truncate">
        {figure('answered', `${answeredRps}/s`)}
        {cell(`of ${offeredRps}/s offered`, 20)}
        {cell(`${sent} sent`, 14, 'right')}
        {'  '}
        <Text color={failed > 0 ? 'red' : 'green'}>{failed} failed</Text>
      </Text>
      <Text wrap="truncate">
        {figure('p50', p50Ms === null ? dash : `${milliseconds(p50Ms)} ms`)}
        <Text color="cyan">{sparkline(p50.slice(-sparkWidth))}</Text>
      </Text>
      <Text wrap="truncate">
        {figure('p99', p99Ms === null ? dash : `${milliseconds(p99Ms)} ms`)}
        <Text color="magenta">{sparkline(p99.slice(-sparkWidth))}</Text>
      </Text>
      <Text wrap="truncate">
        {figure('heat', `${heatFloorMs} ms`)}
        <Text color="yellow">{heatRow(heat)}</Text>{' '}
        <Text dimColor>{Math.round((heatFloorMs * 2 ** (heat.length - 1)) / 1000)} s</Text>
      </Text>
    </>
  );
}

/** So many parts as there is room for, and how many more there are. */
function PartList({parts, height}: {readonly parts: readonly Part[]; readonly height: number}) {
  const left = parts.length - height;
  return (
    <>
      {parts.slice(0, height).map(({name, kind, group, state, process}) => (
        <Text key={name} wrap="truncate">
          {'  '}
          {cell(name, 16)} {cell(group ?? kind, 12)} <Text color={stateColour(state)}>{cell(state, 9)}</Text>{' '}
          <Text dimColor>{process?.pid ?? ''}</Text>
        </Text>
      ))}
      <Text dimColor>{left > 0 ? `  and ${left} more parts` : ' '}</Text>
    </>
  );
}

const EventList = ({events}: Pick<Snapshot, 'events'>) =>
  events.map(({atMs, text}) => (
    <Text key={`${atMs}${text}`} dimColor wrap="truncate">
      {'  '}
      {(atMs / 1000).toFixed(1)} s {text}
    </Text>
  ));

interface DrillMenuProps {
  readonly menu: DrillMenu;
  readonly faults: readonly FaultChoice[];
  /** Lines that it may take. */
  readonly height: number;
}

/** What a key has opened: the line that is written, or so much of the list as there is room for. */
function DrillMenuList({menu, faults, height}: DrillMenuProps) {
  if (menu.kind === 'note') return <Text>note: {menu.text}▏</Text>;
  const items =
    menu.kind === 'fault' ? faults.map(({name, summary}) => `${name}: ${summary}`) : targetsOf(menu, faults);
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
