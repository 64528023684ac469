import type {Key} from 'ink';
import type {FaultChoice} from '../../lab/drills/faults/registry.js';
import type {KeyStep} from './hooks.js';

/** One more step of the load, and its inverse one less. */
const rateStep = 1.25;

/** What a key has opened: a list to choose from, or a line to write. */
export type DrillMenu =
  | {readonly kind: 'fault'; readonly at: number}
  | {readonly kind: 'target'; readonly at: number; readonly fault: string}
  | {readonly kind: 'note'; readonly text: string};

/** What keys change on the screen of a drill. */
export interface DrillState {
  readonly menu?: DrillMenu | undefined;
  /** Of the planned rate. */
  readonly factor: number;
}

export const drillStart: DrillState = {factor: 1};

export type DrillAction =
  | {readonly kind: 'inject'; readonly fault: string; readonly target: string}
  | {readonly kind: 'heal'}
  | {readonly kind: 'scale'; readonly factor: number}
  | {readonly kind: 'note'; readonly text: string}
  | {readonly kind: 'finish'};

/** What there is to choose from. */
type DrillChoices = readonly Pick<FaultChoice, 'name' | 'targets'>[];

/** Whom the fault that was chosen can hit. */
export const targetsOf = ({fault}: DrillMenu & {kind: 'target'}, faults: DrillChoices): readonly string[] =>
  faults.find(({name}) => name === fault)?.targets ?? [];

type Step = KeyStep<DrillState, DrillAction>;
interface Press {
  readonly input: string;
  readonly key: Partial<Key>;
}

/** What a key does to the screen of a drill, and what it asks of the drill. */
export function drillKeys(state: DrillState, press: Press, faults: DrillChoices): Step {
  const {menu} = state;
  if (menu?.kind === 'note') return writing(state, menu, press);
  return menu ? choosing(state, menu, press.key, faults) : commanding(state, press.input);
}

const closed = (state: DrillState): DrillState => ({...state, menu: undefined});

function writing(state: DrillState, menu: DrillMenu & {kind: 'note'}, {input, key}: Press): Step {
  const {text} = menu;
  if (key.return) return {state: closed(state), ...(text === '' ? {} : {action: {kind: 'note', text}})};
  if (key.escape) return {state: closed(state)};
  const after = key.backspace || key.delete ? text.slice(0, -1) : text + input;
  return {state: {...state, menu: {...menu, text: after}}};
}

function choosing(
  state: DrillState,
  menu: Exclude<DrillMenu, {kind: 'note'}>,
  key: Partial<Key>,
  faults: DrillChoices,
): Step {
  const items = menu.kind === 'fault' ? faults.map(({name}) => name) : targetsOf(menu, faults);
  const {length} = items;
  const move = (by: number): Step => ({state: {...state, menu: {...menu, at: (menu.at + length + by) % length}}});
  if (key.escape) return {state: closed(state)};
  const chosen = items[menu.at];
  // Parts come and go while somebody chooses.
  if (chosen === undefined) return {state: {...state, menu: {...menu, at: 0}}};
  if (key.downArrow) return move(1);
  if (key.upArrow) return move(-1);
  if (!key.return) return {state};
  if (menu.kind === 'fault') return {state: {...state, menu: {kind: 'target', at: 0, fault: chosen}}};
  return {state: closed(state), action: {kind: 'inject', fault: menu.fault, target: chosen}};
}

function commanding(state: DrillState, input: string): Step {
  switch (input) {
    case 'i':
      return {state: {...state, menu: {kind: 'fault', at: 0}}};
    case 'n':
      return {state: {...state, menu: {kind: 'note', text: ''}}};
    case 'h':
      return {state, action: {kind: 'heal'}};
    case 'q':
      return {state, action: {kind: 'finish'}};
    case '+':
    case '-': {
      const factor = input === '+' ? state.factor * rateStep : state.factor / rateStep;
      return {state: {...state, factor}, action: {kind: 'scale', factor: Number(factor.toFixed(2))}};
    }
    default:
      return {state};
  }
}
