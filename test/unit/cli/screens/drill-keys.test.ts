import {describe, expect, test} from 'vitest';
import {type DrillAction, type DrillState, drillKeys, drillStart} from '../../../../src/cli/screens/drill-keys.js';

const faults = [
  {name: 'kill', targets: ['group:pricing', 'node:pricing-1', 'control']},
  {name: 'freeze', targets: ['group:pricing', 'node:pricing-1', 'control']},
  {name: 'drain', targets: ['node:pricing-1']},
];

const keyOf: Record<string, object> = {
  '⏎': {return: true},
  '⎋': {escape: true},
  '⌫': {backspace: true},
  '↓': {downArrow: true},
  '↑': {upArrow: true},
};

/** The state after these keys, and what they asked for. */
function press(keys: string): {state: DrillState; actions: DrillAction[]} {
  const actions: DrillAction[] = [];
  const state = [...keys].reduce((before, each) => {
    const key = keyOf[each];
    const {state, action} = drillKeys(before, key ? {input: '', key} : {input: each, key: {}}, faults);
    if (action) actions.push(action);
    return state;
  }, drillStart);
  return {state, actions};
}

describe('injecting', () => {
  test.each([
    ['i⏎⏎', 'kill', 'group:pricing'],
    ['i↓⏎↓⏎', 'freeze', 'node:pricing-1'],
    ['i↓⏎↑⏎', 'freeze', 'control'],
    ['i↓↓↓⏎↓↓↓⏎', 'kill', 'group:pricing'],
    ['i↑⏎↓⏎', 'drain', 'node:pricing-1'],
  ])('%s', (keys, fault, target) => {
    const {state, actions} = press(keys);
    expect(actions).toEqual([{kind: 'inject', fault, target}]);
    expect(state.menu).toBeUndefined();
  });

  test('⎋ closes either list', () => {
    expect(press('i⎋')).toEqual({state: {factor: 1, menu: undefined}, actions: []});
    expect(press('i⏎⎋')).toEqual({state: {factor: 1, menu: undefined}, actions: []});
  });

  test('letters do nothing meanwhile', () => {
    expect(press('ihq+')).toEqual({state: {factor: 1, menu: {kind: 'fault', at: 0}}, actions: []});
  });
});

test('a choice of parts that are gone begins anew', () => {
  const menu = {kind: 'target', at: 2, fault: 'drain'} as const;
  const {state, action} = drillKeys({factor: 1, menu}, {input: '', key: {return: true}}, faults);
  expect({state, action}).toEqual({state: {factor: 1, menu: {...menu, at: 0}}, action: undefined});
});

describe('a note', () => {
  test.each([
    ['nhello⏎', [{kind: 'note', text: 'hello'}]],
    ['nhelp⌫lo⏎', [{kind: 'note', text: 'hello'}]],
    ['n⏎', []],
    ['nhello⎋', []],
    ['nqh+⏎', [{kind: 'note', text: 'qh+'}]],
  ])('%s', (keys, actions) => {
    expect(press(keys)).toEqual({state: {factor: 1, menu: undefined}, actions});
  });
});

test('the rate goes up by a quarter, and as far down again', () => {
  expect(press('++--').actions).toEqual([1.25, 1.56, 1.25, 1].map(factor => ({kind: 'scale', factor})));
  expect(press('-').actions).toEqual([{kind: 'scale', factor: 0.8}]);
});

test('h heals, q finishes, other keys do nothing', () => {
  expect(press('hxq').actions).toEqual([{kind: 'heal'}, {kind: 'finish'}]);
});
