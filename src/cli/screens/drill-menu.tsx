import {Text} from 'ink';
import type {FaultChoice} from '../../lab/drills/faults/registry.js';
import {type DrillMenu, targetsOf} from './drill-keys.js';

export interface DrillMenuProps {
  readonly menu: DrillMenu;
  readonly faults: readonly FaultChoice[];
  /** Lines that it may take. */
  readonly height: number;
}

/** What a key has opened: the line that is written, or so much of the list as there is room for. */
export function DrillMenuList({menu, faults, height}: DrillMenuProps) {
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
