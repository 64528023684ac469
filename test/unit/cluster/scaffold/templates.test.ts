import {expect, test} from 'vitest';
import {fillData} from '../../../../src/cluster/scaffold/templates.js';

test.each([
  'a"}, rules: [], x: {"y": "z',
  "it's: # no comment",
  'two\nlines: true\n---\n',
  '*alias &anchor !tag',
  '{{ $labels.instance }} % <%= it.name %>',
  '0123',
])('a value of a YAML template stays one value: %s', name => {
  const {groups} = fillData<{groups: {name: string}[]}>('prometheus/rules.yml', {
    name,
    slo: {availability: 99.9, p99Ms: 50},
    burning: 0.0144,
  });
  expect(groups.map(group => group.name)).toEqual([`${name}.recording`, `${name}.alerts`]);
});
