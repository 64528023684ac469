import {Command} from 'commander';
import {describe, expect, test} from 'vitest';
import {completionModel} from '../../../src/cli/commands/completion/model.js';
import {bashCompletion} from '../../../src/cli/commands/completion/scripts.js';
import {helpText} from '../../../src/cli/help.js';
import {findCommand, registry} from '../../../src/cli/registry.js';
import {runCommand} from '../../../src/cli/run-command.js';
import {errorOutputOf, splitCommand} from '../../../src/cli/ui/command-line.js';
import {addCommonOptions} from '../../../src/cli/ui/common-options.js';

test.each([
  [['eval', '--facts', 'x'], 'eval', ['--facts', 'x']],
  [['-o', 'json', 'eval', '-o', 'text'], 'eval', ['-o', 'json', '-o', 'text']],
  [['--quiet', '--file=x.yaml', 'up'], 'up', ['--quiet', '--file=x.yaml']],
  [['--version'], undefined, ['--version']],
  [[], undefined, []],
])('%j is the command %s', (words, name, rest) => {
  expect(splitCommand(words)).toEqual({name, rest});
});

test('faults that a drill left in force are taken back before commands on a cluster, and before no role', () => {
  const {precedes} = findCommand('drill')!.beforeOthers!;
  const names = registry.filter(entry => precedes(entry)).map(({name}) => name);
  expect(names).toEqual(
    expect.arrayContaining(['eval', 'up', 'down', 'status', 'scale', 'logs', 'facts', 'top', 'rules']),
  );
  for (const other of ['agent', 'gateway', 'control', 'check', 'fmt', 'test', 'init'])
    expect(names).not.toContain(other);
});

test.each([
  [['eval', '-o', 'json'], true],
  [['eval', '-ojson'], true],
  [['eval', '--output=json'], true],
  [['eval', '--output', 'text'], false],
  [['eval', '-o', 'json', '-o', 'text'], false],
  [['eval', '--', '-o', 'json'], false],
])('failures of %j as JSON: %s', (words, json) => {
  expect(errorOutputOf(words, {}).json).toBe(json);
});

test('common options leave alone what a command has for itself', () => {
  const command = new Command('logs').option('-f, --follow', 'follow').option('--quiet', 'its own');
  addCommonOptions(command);
  expect(command.options.filter(({long}) => long === '--quiet')).toHaveLength(1);
  expect(command.options.filter(({short}) => short === '-f')).toHaveLength(1);
  command.parse(['-f', '--file', 'x.yaml'], {from: 'user'});
  expect(command.opts()).toMatchObject({follow: true, file: 'x.yaml'});
});

test.each([
  ['drill', ['load', '--bogus'], /^Unknown option '--bogus'/, 'rulectl drill load --help'],
  ['drill', ['bogus'], /^Unknown command 'bogus'/, 'rulectl drill --help'],
  ['drill', [], /^rulectl drill takes a command\.$/, 'rulectl drill --help'],
  ['scale', ['--bogus'], /^Unknown option '--bogus'/, 'rulectl scale --help'],
])('%s %j is refused, with the help that helps', async (name, words, message, help) => {
  const run = runCommand(findCommand(name)!, words);
  await expect(run).rejects.toMatchObject({
    code: 'CLI_USAGE',
    message: expect.stringMatching(message),
    next: expect.stringContaining(help),
  });
});

describe('the registry', () => {
  test('names each command once', () => {
    const names = registry.map(({name}) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  test.each(registry)('$name loads under its name, says what it does', async ({name, load}) => {
    const command = (await load()).command();
    expect(command.name()).toBe(name);
    expect(command.description()).not.toBe('');
  });

  test('help lists what is shown, and only that', () => {
    const text = helpText(
      [...registry, {name: 'secretly', summary: 's', group: 'About', hidden: true, load: registry[0]!.load}],
      '1.2.3',
    );
    for (const {name, hidden} of registry) if (!hidden) expect(text).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(text).not.toContain('secretly');
  });

  test('completion knows every command and its options', async () => {
    const model = await completionModel(registry);
    expect(model.find(({path}) => path === 'config view')?.options.flatMap(({names}) => names)).toEqual(
      expect.arrayContaining(['--origin', '--output']),
    );
    const script = bashCompletion(model);
    for (const {name, hidden} of registry) if (!hidden) expect(script).toContain(`'${name}'`);
  });
});
