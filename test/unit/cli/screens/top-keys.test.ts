import {describe, expect, test} from 'vitest';
import {type TopAction, type TopState, topKeys, topRows, topStart} from '../../../../src/cli/screens/top-keys.js';
import {part} from './part.js';

const samples = [
  part('gateway-1', {kind: 'gateway', group: null, perSecond: 10}),
  part('pricing-1', {perSecond: 30}),
  part('control', {kind: 'control', group: null, perSecond: null}),
];

const keyOf: Record<string, object> = {
  '⏎': {return: true},
  '⎋': {escape: true},
  '⌫': {backspace: true},
  '↓': {downArrow: true},
  '↑': {upArrow: true},
};

/** The state after these keys, and what they asked for. */
function press(keys: string, from: TopState = topStart): {state: TopState; actions: TopAction[]} {
  const actions: TopAction[] = [];
  const state = [...keys].reduce((before, each) => {
    const key = keyOf[each];
    const {state, action} = topKeys(before, key ? {input: '', key} : {input: each, key: {}}, samples);
    if (action) actions.push(action);
    return state;
  }, from);
  return {state, actions};
}

const namesIn = (state: TopState) => topRows(samples, state).shown.map(({name}) => name);

describe('the choice', () => {
  test.each([
    ['', 'gateway-1'],
    ['↓', 'pricing-1'],
    ['jj', 'control'],
    ['jjjj', 'control'],
    ['jk', 'gateway-1'],
    ['↑', 'gateway-1'],
  ])('after %j is %s', (keys, name) => {
    expect(topRows(samples, press(keys).state).current?.name).toBe(name);
  });

  test('stays with its part in another order', () => {
    const {state} = press('js');
    expect(namesIn(state)).toEqual(['pricing-1', 'gateway-1', 'control']);
    expect(topRows(samples, state)).toMatchObject({at: 0, current: {name: 'pricing-1'}});
  });

  test('falls on the first when the filter leaves it out', () => {
    expect(topRows(samples, press('fcontrol⏎').state).current?.name).toBe('control');
  });
});

test('s goes through the orders, and begins again', () => {
  expect(['', 's', 'ss', 'sss', 'ssss', 'sssss'].map(keys => press(keys).state.sort)).toEqual([
    'name',
    'perSecond',
    'p99Ms',
    'cpu',
    'memoryBytes',
    'name',
  ]);
});

describe('the filter', () => {
  test.each([
    ['f', '', true],
    ['/pri', 'pri', true],
    ['fprix⌫⏎', 'pri', false],
    ['fpri⎋', null, false],
    ['f⌫', '', true],
  ])('after %j is %j', (keys, filter, isTyping) => {
    expect(press(keys).state).toMatchObject({filter, isTyping});
  });

  test('takes letters that are commands elsewhere', () => {
    const {state, actions} = press('fqsd');
    expect(state).toMatchObject({filter: 'qsd', sort: 'name'});
    expect(actions).toEqual([]);
  });

  test('looks at names, groups and states', () => {
    expect(namesIn(press('fpricing').state)).toEqual(['pricing-1']);
    expect(namesIn(press('fready').state)).toHaveLength(3);
  });
});

test('⏎ opens the chosen part and closes it again, ⎋ closes it', () => {
  expect(press('j⏎').state).toMatchObject({selected: 'pricing-1', isOpen: true});
  expect(press('j⏎⏎').state.isOpen).toBe(false);
  expect(press('j⏎⎋').state.isOpen).toBe(false);
});

test('d drains nodes and gateways, and chooses them', () => {
  expect(press('djd').actions).toEqual([
    {kind: 'drain', part: samples[0]},
    {kind: 'drain', part: samples[1]},
  ]);
  expect(press('d').state.selected).toBe('gateway-1');
  expect(press('jjd').actions).toEqual([]);
});

test('q ends it', () => {
  expect(press('q').actions).toEqual([{kind: 'exit'}]);
});

test('without parts, keys do nothing', () => {
  for (const input of ['j', 'k', 'd'])
    expect(topKeys(topStart, {input, key: {}}, [])).toEqual({state: {...topStart, selected: undefined}});
});
