import {afterEach, beforeEach, describe, expect, test, vi} from 'vitest';
import type {Member} from '../../../../src/service/api/role-messages.js';
import {MemberRegistry} from '../../../../src/service/control/member-registry.js';

const member = (name: string, more: Partial<Member> = {}): Member => ({
  name,
  group: 'all',
  url: `http://${name}`,
  pid: 1,
  state: 'ready',
  bundle: null,
  ...more,
});

describe('MemberRegistry', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  const names = (registry: MemberRegistry) => registry.watched.value?.map(({name}) => name);

  test('keeps a node while it polls, and for two seconds after', () => {
    const registry = new MemberRegistry();
    const end = registry.register(member('b'));
    registry.register(member('a'));
    expect(names(registry)).toEqual(['a', 'b']);
    end();
    vi.advanceTimersByTime(1900);
    expect(names(registry)).toEqual(['a', 'b']);
    vi.advanceTimersByTime(200);
    expect(names(registry)).toEqual(['a']);
  });

  test('does not drop a node that polls again in time', () => {
    const registry = new MemberRegistry();
    registry.register(member('a'))();
    vi.advanceTimersByTime(1500);
    const {etag} = registry.watched;
    registry.register(member('a'));
    vi.advanceTimersByTime(10_000);
    expect(names(registry)).toEqual(['a']);
    expect(registry.watched.etag).toBe(etag);
  });

  test('forgets a node that says it has stopped, at once', () => {
    const registry = new MemberRegistry();
    registry.register(member('a'));
    registry.register(member('a', {state: 'stopped'}));
    expect(names(registry)).toEqual([]);
  });

  test('lets a new process take the name of a dead one, whose poll ends late', () => {
    const registry = new MemberRegistry();
    const end = registry.register(member('a', {pid: 1}));
    registry.register(member('a', {pid: 2, url: 'http://elsewhere'}));
    end();
    vi.advanceTimersByTime(10_000);
    expect(registry.watched.value).toMatchObject([{pid: 2, url: 'http://elsewhere'}]);
  });

  test('shows the nodes of other controls, unless they poll here by now', () => {
    const registry = new MemberRegistry();
    registry.takeOthers([member('a', {state: 'starting'}), member('c')]);
    registry.register(member('a'));
    expect(registry.watched.value).toMatchObject([{name: 'a', state: 'ready'}, {name: 'c'}]);
    const {etag} = registry.watched;
    registry.takeOthers([member('a', {state: 'starting'}), member('c')]);
    expect(registry.watched.etag).toBe(etag);
  });

  test('tells of changes only', () => {
    const told = vi.fn();
    const registry = new MemberRegistry(told);
    registry.register(member('a'));
    registry.register(member('a'));
    registry.register(member('a', {bundle: 'sha256:1'}));
    expect(told).toHaveBeenCalledTimes(2);
  });
});
