import {render} from 'ink-testing-library';
import {createElement} from 'react';
import {expect, test, vi} from 'vitest';
import {DrillScreen} from '../../../../src/cli/screens/drill-screen.js';
import {timeline} from '../../../../src/cli/screens/timeline.js';
import type {Part} from '../../../../src/lab/drills/cluster/part.js';
import type {DrillControls, Snapshot} from '../../../../src/lab/drills/drill-plan.js';
import {processPart} from '../../../support/parts.js';

const parts: Part[] = [
  processPart({kind: 'node', name: 'pricing-1', group: 'pricing', pid: 1, url: 'http://127.0.0.1:1'}),
  processPart({kind: 'gateway', name: 'gateway-1', pid: 2, url: 'http://127.0.0.1:2'}),
];

const snapshot: Snapshot = {
  atMs: 5000,
  phase: 'fault',
  offeredRps: 100,
  answeredRps: 99,
  sent: 500,
  failed: 3,
  p50Ms: 2.5,
  p99Ms: 12.5,
  events: [{atMs: 3000, kind: 'fault', text: 'kill node:pricing: pricing-1'}],
  heat: [0, 1, 5, 2],
};

function open(shown: readonly Part[] = parts) {
  let tell: (snapshot: Snapshot) => void = () => {};
  const controls = {
    inject: vi.fn(async () => {}),
    heal: vi.fn(async () => {}),
    scale: vi.fn(),
    note: vi.fn(),
    finish: vi.fn(),
  } satisfies DrillControls;
  const feed = {
    title: 'shop · drill load',
    durationMs: 20_000,
    parts: async () => shown,
    subscribe: (listener: (snapshot: Snapshot) => void) => {
      tell = listener;
      return () => {};
    },
    controls: () => controls,
  };
  const screen = render(createElement(DrillScreen, {feed}));
  return {...screen, controls, tell: (next: Snapshot) => tell(next)};
}

const settle = () => new Promise(resolve => setTimeout(resolve, 200));

test('shows what is measured and how the parts are', async () => {
  const {lastFrame, tell, unmount} = open();
  await settle();
  tell(snapshot);
  await settle();
  const frame = lastFrame()!;
  for (const text of [
    'shop · drill load',
    'fault',
    '5/20 s',
    '99/s of 100/s offered',
    '3 failed',
    '12.5 ms',
    'pricing-1',
    'gateway-1',
    'kill node:pricing',
  ]) {
    expect(frame).toContain(text);
  }
  unmount();
});

test('where nothing is answered there is no latency, and no line of one', async () => {
  const {lastFrame, tell, unmount} = open();
  await settle();
  for (const p50Ms of [2, null, 4]) tell({...snapshot, p50Ms});
  tell({...snapshot, offeredRps: 50, answeredRps: 0, p50Ms: null, p99Ms: null});
  await settle();
  const lines = lastFrame()!.split('\n');
  expect(lines.find(line => line.startsWith('answered'))).toMatch(/ 0\/s of 50\/s offered /);
  expect(lines.find(line => line.startsWith('p50'))).toMatch(/^p50 +– ▅ █ *$/);
  expect(lines.find(line => line.startsWith('p99'))).toMatch(/^p99 +– /);
  unmount();
});

test('every line fits the screen', async () => {
  const {lastFrame, tell, unmount} = open();
  await settle();
  tell({...snapshot, events: [{atMs: 1, kind: 'note', text: 'x'.repeat(500)}]});
  await settle();
  for (const line of lastFrame()!.split('\n')) expect([...line].length).toBeLessThanOrEqual(100);
  unmount();
});

test('why a fault was refused stands where the keys are, until the next key', async () => {
  const {stdin, controls, tell, lastFrame, unmount} = open();
  await settle();
  tell(snapshot);
  controls.inject.mockRejectedValue(new Error('kill would hit too many'));
  await settle();
  for (const keys of ['i', '\r', '\r']) {
    stdin.write(keys);
    await settle();
  }
  await vi.waitFor(() => expect(lastFrame()).toContain('kill would hit too many'), {timeout: 5000});
  expect(lastFrame()).not.toContain('i inject');
  stdin.write('x');
  await vi.waitFor(() => expect(lastFrame()).toContain('i inject'), {timeout: 5000});
  expect(lastFrame()).not.toContain('kill would hit too many');
  unmount();
});

test('a fault is offered with those alone that it can hit', async () => {
  const {stdin, tell, lastFrame, unmount} = open([...parts, processPart({kind: 'control', name: 'control', pid: 3})]);
  await settle();
  tell(snapshot);
  await settle();
  // kill, freeze, restart, drain
  for (const keys of ['i', '\u001B[B', '\u001B[B', '\u001B[B', '\r']) {
    stdin.write(keys);
    await settle();
  }
  await vi.waitFor(() => expect(lastFrame()).toContain('drain → gateway:gateway-1'), {timeout: 5000});
  expect(lastFrame()).not.toContain('drain → control');
  unmount();
});

test('80×24 is enough for parts, menus and what happened', async () => {
  const many = Array.from({length: 13}, (_, i): Part => ({...parts[0]!, name: `pricing-${i + 1}`}));
  const {stdin, tell, lastFrame, unmount} = open(many);
  await settle();
  const events = Array.from({length: 30}, (_, i) => ({atMs: i, kind: 'note' as const, text: `note ${i}`}));
  tell({...snapshot, offeredRps: 100_000, answeredRps: 100_000, sent: 90_000_000, failed: 1_000_000, events});
  await settle();
  for (const keys of ['i', '\r']) {
    expect(lastFrame()!.split('\n').length).toBeLessThan(24);
    expect(lastFrame()).toContain('1000000 failed');
    stdin.write(keys);
    await settle();
  }
  await vi.waitFor(() => expect(lastFrame()).toContain('kill → group:pricing'), {timeout: 5000});
  expect(lastFrame()!.split('\n').length).toBeLessThan(24);
  unmount();
});

test('keys that come at once count one by one', async () => {
  const {stdin, controls, tell, unmount} = open();
  await settle();
  tell(snapshot);
  await settle();
  stdin.write('+');
  stdin.write('+');
  stdin.write('-');
  await settle();
  expect(controls.scale.mock.calls.flat()).toEqual([1.25, 1.56, 1.25]);
  unmount();
});

test('keys inject, heal, change the rate, note and finish', async () => {
  const {stdin, controls, tell, lastFrame, unmount} = open();
  await settle();
  tell(snapshot);
  await settle();
  const press = async (keys: string) => {
    stdin.write(keys);
    await settle();
  };
  await press('i');
  await vi.waitFor(() => expect(lastFrame()).toContain('kill: the process dies at once'), {timeout: 5000});
  await press('\r');
  await vi.waitFor(() => expect(lastFrame()).toContain('kill → group:pricing'), {timeout: 5000});
  await press('\r');
  await vi.waitFor(() => expect(controls.inject).toHaveBeenCalledWith('kill', 'group:pricing'), {timeout: 5000});
  await press('h');
  await vi.waitFor(() => expect(controls.heal).toHaveBeenCalled(), {timeout: 5000});
  await press('+');
  await vi.waitFor(() => expect(controls.scale).toHaveBeenCalledWith(1.25), {timeout: 5000});
  await press('n');
  await press('hello');
  await press('\r');
  await vi.waitFor(() => expect(controls.note).toHaveBeenCalledWith('hello'), {timeout: 5000});
  await press('q');
  await vi.waitFor(() => expect(controls.finish).toHaveBeenCalled(), {timeout: 5000});
  unmount();
});

test('the timeline marks what happened, where it happened', () => {
  const row = timeline(
    [
      {atMs: 5000, kind: 'fault', text: ''},
      {atMs: 10_000, kind: 'heal', text: ''},
    ],
    20_000,
    15_000,
    40,
  );
  expect([...row]).toHaveLength(40);
  expect([...row].indexOf('▼')).toBe(10);
  expect([...row].indexOf('▲')).toBe(20);
  expect(row.endsWith('─')).toBe(true);
});
