import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {bin, rulectl} from '../support/cli.js';
import {folderOf} from '../support/folder.js';

const {version} = JSON.parse(readFileSync('package.json', 'utf8')) as {version: string};

describe('help and version', () => {
  test('rulectl --version', async () => {
    expect(await rulectl(['--version'])).toMatchObject({code: 0, stdout: `${version}\n`, stderr: ''});
  });
  test.each([[[]], [['--help']], [['help']]])('rulectl %j lists the commands', async args => {
    const {code, stdout} = await rulectl(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {2}init +make a project/m);
  });
  test.each([[['init', '--help']], [['help', 'init']]])('rulectl %j explains one', async args => {
    const {code, stdout} = await rulectl(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/Usage: rulectl init/);
  });
  test.each([['--help'], ['--version']])('rulectl %s loads no package at all', async flag => {
    const folder = folderOf();
    // V8's coverage names every script that was loaded.
    await rulectl([flag], {env: {NODE_V8_COVERAGE: folder}});
    const scripts = readdirSync(folder).flatMap(file => {
      const {result} = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {result: {url: string}[]};
      return result.map(({url}) => url);
    });
    expect(scripts.some(url => url.endsWith('/cli/main.js'))).toBe(true);
    expect(scripts.filter(url => url.includes('node_modules'))).toEqual([]);
  });
});

describe('a wrong command line ends with 2', () => {
  test.each([
    [['evil'], /no command "evil".*Did you mean "eval"/s],
    [['inti'], /Did you mean "init"/],
    [['init', '--form', 'retail'], /'--form'.*Did you mean --from/s],
    [['--hlep'], /Did you mean "--help"/],
    [['completion'], /missing.*shell/i],
    [['completion', 'powershell'], /bash, zsh, fish/],
    [['version', '-o', 'yaml'], /text, json/],
    [['version', 'too', 'many'], /too many arguments/i],
    [['config'], /view/],
  ])('%j', async (args, says) => {
    const {code, stdout, stderr} = await rulectl(args);
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('as one object with -o json, wherever the option stands', async () => {
    for (const args of [
      ['-o', 'json', 'evil'],
      ['evil', '--output=json'],
    ]) {
      const {code, stdout, stderr} = await rulectl(args);
      expect({code, stdout}).toEqual({code: 2, stdout: ''});
      expect(JSON.parse(stderr)).toMatchObject({
        code: 'CLI_UNKNOWN_COMMAND',
        title: expect.any(String),
        detail: expect.any(String),
        path: null,
        line: null,
        column: null,
        next: expect.stringContaining('eval'),
      });
    }
  });
});

test('a closed pipe ends it quietly', async () => {
  const child = spawn('bash', ['-c', `node ${JSON.stringify(bin)} schema | head -1`]);
  let stderr = '';
  child.stderr.on('data', text => {
    stderr += text;
  });
  const [code] = await once(child, 'close');
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
});

describe('completion', () => {
  const complete = (words: readonly string[]) => {
    const folder = folderOf();
    const script = join(folder, 'rulectl.bash');
    writeFileSync(script, execFileSync(process.execPath, [bin, 'completion', 'bash']));
    const list = words.map(word => `'${word}'`).join(' ');
    const run = `source ${script}; COMP_WORDS=(rulectl ${list}); COMP_CWORD=${words.length}; _rulectl; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p rulectl`;
    return execFileSync('bash', ['--norc', '-c', run], {encoding: 'utf8'}).trim().split('\n');
  };
  test('bash: commands, commands below, options, values', () => {
    expect(complete(['in'])).toContain('init');
    expect(complete(['config', ''])).toContain('view');
    expect(complete(['config', 'view', '--or'])).toContain('--origin');
    expect(complete(['init', '-o', ''])).toEqual(expect.arrayContaining(['text', 'json']));
    expect(complete(['completion', 'f'])).toContain('fish');
    expect(complete(['init', '']).at(0)).toMatch(/^$|complete/);
    expect(complete(['in']).at(-1)).toMatch(/complete -o default -F _rulectl rulectl/);
  });
  test.each(['zsh', 'fish'])('%s: every command', async shell => {
    const {code, stdout} = await rulectl(['completion', shell]);
    expect(code).toBe(0);
    for (const word of ['init', 'config', 'view', 'origin']) expect(stdout).toContain(word);
  });
});

describe('settings', () => {
  test('config view --origin: environment before file before default', async () => {
    const cwd = folderOf();
    expect((await rulectl(['init', 'shop', '--from', 'retail', '--yes'], {cwd})).code).toBe(0);
    const {stdout} = await rulectl(['config', 'view', '--origin', '-o', 'json'], {
      cwd: join(cwd, 'shop'),
      env: {RULECTL_LIMITS_TIMEOUT_MS: '123', RULECTL_GATEWAY_PORT: '8123'},
    });
    const settings = new Map(
      (JSON.parse(stdout) as {key: string; value: unknown; origin: string}[]).map(({key, value, origin}) => [
        key,
        {value, origin},
      ]),
    );
    expect(settings.get('limits.timeoutMs')).toEqual({value: 123, origin: 'RULECTL_LIMITS_TIMEOUT_MS'});
    expect(settings.get('gateway.port')).toEqual({value: 8123, origin: 'RULECTL_GATEWAY_PORT'});
    expect(settings.get('topology')).toEqual({
      value: 'specialised',
      origin: expect.stringMatching(/^cluster\.yaml:\d+$/),
    });
    expect(settings.get('facts.ttlMs')?.origin).toMatch(/^cluster\.yaml:\d+$/);
    expect(settings.get('gateway.local')?.origin).toBe('default');
  });
  test('schema prints the JSON Schema', async () => {
    const {stdout} = await rulectl(['schema']);
    expect(JSON.parse(stdout)).toMatchObject({type: 'object', properties: {spec: {type: 'object'}}});
  });
});
