import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout} from 'node:timers/promises';
import {describe, expect, onTestFinished, test} from 'vitest';
import {bin, rulectl} from '../support/cli.js';
import {clusterText} from '../support/cluster-text.js';
import {folderOf} from '../support/folder.js';

const examples = ['retail', 'fraud', 'blank'];

async function example(name: string): Promise<string> {
  const cwd = folderOf();
  expect(await rulectl(['init', '--from', name, '--yes'], {cwd})).toMatchObject({code: 0});
  return cwd;
}

describe('check', () => {
  test.each(examples)('finds nothing in %s, also with its own facts', async name => {
    const cwd = await example(name);
    const facts = {
      retail: ['facts/vip.json', 'facts/customers.ndjson'],
      fraud: ['facts/usual.json', 'facts/stolen.json'],
      blank: ['facts/first.json'],
    }[name]!;
    const {code, stdout} = await rulectl(
      ['check', '--strict', ...facts.flatMap(file => ['--facts', file]), '-o', 'json', '--now', '2026-06-01'],
      {cwd},
    );
    expect(JSON.parse(stdout)).toMatchObject({errors: 0, warnings: 0, remarks: 0, diagnostics: []});
    expect(code).toBe(0);
  });

  const odd = 'rule "Never" {\n  when X.a > 10 && X.a < 5\n  then X.b = 1;\n}\n';

  test('warnings: shown with the line, exit code 0, with --strict 1', async () => {
    const cwd = folderOf({'a.grl': odd});
    const {code, stdout} = await rulectl(['check', 'a.grl'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toMatch(/a\.grl:2:\d+ {2}warning RULE_NEVER_HOLDS {2}Rule "Never" can never fire/);
    expect(stdout).toMatch(/\^\^\^/);
    expect(stdout).toMatch(/1 rule in 1 file: 1 warning\./);
    expect((await rulectl(['check', '--strict', 'a.grl'], {cwd})).code).toBe(1);
  });

  test('a hundred frames, all findings with --format json', async () => {
    const rules = Array.from({length: 120}, (_, i) =>
      odd.replace('Never', `Never ${i}`).replaceAll('X.a', `X.a${i}`),
    ).join('');
    const cwd = folderOf({'a.grl': rules});
    const {stdout} = await rulectl(['check', 'a.grl'], {cwd});
    expect(stdout.match(/RULE_NEVER_HOLDS/g)).toHaveLength(100);
    expect(stdout).toMatch(/… and 20 more; rulectl check --format json has all of them\./);
    const json = await rulectl(['check', 'a.grl', '--format', 'json'], {cwd});
    expect(JSON.parse(json.stdout).diagnostics).toHaveLength(120);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s ends a long check at once', async signal => {
    const rule = (i: number): string => `rule R${i} { when X.a${i % 50} > ${i} && Y.b < ${i} then Z.c = ${i}; }`;
    const cwd = folderOf({'a.grl': Array.from({length: 100_000}, (_, i) => rule(i)).join('\n')});
    const child = spawn(process.execPath, [bin, 'check', 'a.grl'], {cwd, stdio: 'ignore'});
    const closed = once(child, 'close');
    // Long enough to be in the midst of it, and far from its end.
    await setTimeout(3000);
    child.kill(signal);
    const sent = performance.now();
    const [code] = await closed;
    expect(code).not.toBe(0);
    expect(performance.now() - sent).toBeLessThan(1000);
  });

  test('errors: all of them, on standard error, exit code 2', async () => {
    const cwd = folderOf({
      'a.grl': 'rule "A" salience ten { when X.a > 1 then X.b = Ruond(1); }',
      'b.grl': 'rule "B" { when then X.b = 1; }',
    });
    const {code, stdout, stderr} = await rulectl(['check', '.'], {cwd});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(/a\.grl:1:19/);
    expect(stderr).toMatch(/b\.grl:1:17/);
  });

  test('a misspelt function is told with the right one', async () => {
    const cwd = folderOf({'a.grl': 'rule "A" { when X.a > 1 then X.b = Ruond(1); }'});
    const {code, stderr} = await rulectl(['check', 'a.grl'], {cwd});
    expect(code).toBe(2);
    expect(stderr).toMatch(/RULE_UNKNOWN_FUNCTION[\s\S]*a\.grl:1:36[\s\S]*Round/);
  });

  test('a misspelt field of the cluster file: line, caret, suggestion', async () => {
    const cwd = folderOf({'cluster.yaml': clusterText('topolgy: replicated'), 'rules/a.grl': odd});
    const {code, stderr} = await rulectl(['check'], {cwd});
    expect(code).toBe(2);
    expect(stderr).toMatch(/cluster\.yaml:\d+:\d+[\s\S]*\^\^\^[\s\S]*topology/);
  });

  test('the schema of a project closes its facts', async () => {
    const schema = {
      type: 'object',
      properties: {Order: {type: 'object', properties: {total: {type: 'number'}}}},
      additionalProperties: false,
    };
    const cwd = folderOf({
      'cluster.yaml': clusterText('topology: replicated', 'rules: {facts: facts.schema.json}'),
      'facts.schema.json': JSON.stringify(schema),
      'rules/a.grl': 'rule A { when Ordre.total > 5 then Order.big = true; }',
    });
    const {stdout} = await rulectl(['check', '-o', 'json'], {cwd});
    expect(JSON.parse(stdout).diagnostics).toMatchObject([
      {code: 'RULE_UNKNOWN_FACT', line: 1, column: 15, fix: expect.stringContaining('Order')},
    ]);
  });

  test('facts may be given as they are', async () => {
    const cwd = folderOf({'a.grl': 'rule A { when Order.totl > 1 then Y.b = 1; }'});
    const {code, stdout} = await rulectl(['check', 'a.grl', '--facts', '{"Order": {"total": 1}}'], {cwd});
    expect(code).toBe(0);
    expect(stdout).toMatch(/a\.grl:1:15.*\n[\s\S]*total/);
  });

  test('--compat and --format sarif', async () => {
    const cwd = folderOf({'a.grl': 'rule "A" salience -5 { when X.a > 1 then X.b = 1; }'});
    expect((await rulectl(['check', 'a.grl'], {cwd})).stdout).not.toMatch(/rust-rule-engine/);
    expect((await rulectl(['check', 'a.grl', '--compat'], {cwd})).stdout).toMatch(/negative salience is 0/);
    const {code, stdout} = await rulectl(['check', 'a.grl', '--compat', '--format', 'sarif'], {cwd});
    expect(code).toBe(0);
    const {version, runs} = JSON.parse(stdout);
    expect(version).toBe('2.1.0');
    expect(runs[0].results[0]).toMatchObject({
      level: 'warning',
      locations: [{physicalLocation: {artifactLocation: {uri: 'a.grl'}, region: {startLine: 1}}}],
    });
  });

  test('errors go into the SARIF log, too', async () => {
    const cwd = folderOf({'a.grl': 'rule "A" { when then X.b = 1; }'});
    const {code, stdout} = await rulectl(['check', 'a.grl', '--format', 'sarif'], {cwd});
    expect(code).toBe(2);
    expect(JSON.parse(stdout).runs[0].results[0].level).toBe('error');
  });

  test.each([
    ['nothing to check', ['check'], /CHECK_NOTHING/],
    ['facts that are none', ['check', 'a.grl', '--facts', 'a.grl'], /FACTS_NOT_JSON[\s\S]*a\.grl:1:1/],
    ['a bad line of facts', ['check', 'a.grl', '--facts', 'bad.ndjson'], /FACTS_NOT_JSON[\s\S]*bad\.ndjson:2:2/],
    ['a date that is none', ['check', 'a.grl', '--now', 'soon'], /TIME_INVALID/],
  ])('%s', async (_name, args, says) => {
    const cwd = folderOf({'a.grl': odd, 'bad.ndjson': '{"X": {}}\n{X}\n'});
    const {code, stdout, stderr} = await rulectl(args as string[], {cwd});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
  });
});

describe('test', () => {
  const rules =
    'rule Adult { when P.age >= 18 then P.adult = true; }\nrule Old { when P.age > 200 then P.odd = true; }\n';
  const cases = 'cases:\n  - {name: grown up, given: {P: {age: 20}}, expect: {facts: {P: {adult: true}}}}\n';
  const wrong = '  - {name: a child, given: {P: {age: 5}}, expect: {fired: [Adult], paths: {P.adult: true}}}\n';

  test.each(examples)('%s: every case passes, every rule is covered', async name => {
    const cwd = await example(name);
    const {code, stdout, stderr} = await rulectl(['test', '--coverage', '-o', 'json'], {cwd});
    expect({code, stderr}).toEqual({code: 0, stderr: ''});
    const {failed, suites} = JSON.parse(stdout);
    expect(failed).toBe(0);
    expect(suites[0].coverage.neverFired).toEqual([]);
    expect(suites[0].coverage.conditions.percent).toBeGreaterThan(95);
  });

  test('a failing case: exit code 1, what came instead, where it was expected', async () => {
    const cwd = folderOf({'a.grl': rules, 'a.test.yaml': cases + wrong});
    const {code, stdout} = await rulectl(['test'], {cwd});
    expect(code).toBe(1);
    expect(stdout).toMatch(/✓ grown up/);
    expect(stdout).toMatch(/✗ a child {2}a\.test\.yaml:3:5/);
    expect(stdout).toMatch(/Adult did not fire; fired: nothing {2}line 3/);
    expect(stdout).toMatch(/P\.adult is null, not true/);
    expect(stdout).toMatch(/1 failed, 1 passed/);
    const quiet = await rulectl(['test', '--quiet'], {cwd});
    expect(quiet.stdout).not.toMatch(/grown up/);
    expect(quiet.stdout).toMatch(/✗ a child[\s\S]*1 failed, 1 passed/);
  });

  test('--filter, --junit, --threshold', async () => {
    const cwd = folderOf({'a.grl': rules, 'a.test.yaml': cases + wrong});
    const {code, stdout, stderr} = await rulectl(
      ['test', '--filter', 'GROWN', '--junit', 'out.xml', '--threshold', '60%'],
      {cwd},
    );
    expect(stdout).toMatch(/Coverage {2}rules 50 % \(1 of 2\), conditions 50 % \(2 of 4\)/);
    expect(stdout).toMatch(/a\.grl:2:6 {2}rule Old never fired/);
    expect(stderr).toMatch(/below 60 %/);
    expect(code).toBe(1);
    expect(readFileSync(join(cwd, 'out.xml'), 'utf8')).toMatch(/<testcase name="grown up" .*line="2"/);
    expect((await rulectl(['test', '--filter', 'grown', '--threshold', '50'], {cwd})).code).toBe(0);
  });

  test.each([
    ['no tests', ['test'], {'a.grl': rules}, /TEST_NONE_FOUND/],
    ['a path that is not there', ['test', 'nowhere'], {'a.grl': rules}, /TEST_PATH_MISSING.*nowhere/],
    [
      'no case of that name',
      ['test', '--filter', 'zebra'],
      {'a.grl': rules, 'a.test.yaml': cases},
      /TEST_NONE_MATCH.*zebra/,
    ],
    ['no rules anywhere', ['test'], {'a.test.yaml': cases}, /TEST_NO_RULES.*a\.test\.yaml/],
    [
      'a threshold that is none',
      ['test', '--threshold', 'most'],
      {'a.grl': rules, 'a.test.yaml': cases},
      /TEST_THRESHOLD_INVALID/,
    ],
    [
      'a misspelt field',
      ['test'],
      {'a.grl': rules, 'a.test.yaml': cases.replace('expect', 'expct')},
      /a\.test\.yaml:2:\d+[\s\S]*"expect"/,
    ],
    ['rules with an error', ['test'], {'a.grl': 'rule A { when then X.b = 1; }', 'a.test.yaml': cases}, /a\.grl:1:15/],
    ['malformed YAML', ['test'], {'a.grl': rules, 'a.test.yaml': 'cases: [}'}, /a\.test\.yaml:1:\d+/],
    [
      'a rule that is not there',
      ['test'],
      {'a.grl': rules, 'a.test.yaml': 'cases: [{name: x, expect: {notFired: [Adlt]}}]'},
      /TEST_FILE_INVALID[\s\S]*a\.test\.yaml:1:39[\s\S]*There is no rule "Adlt"/,
    ],
    [
      'a rule file that is not there',
      ['test'],
      {'a.test.yaml': `rules: [no.grl]\n${cases}`},
      /a\.test\.yaml:1:9 {2}error TEST_FILE_INVALID {2}There is no rule file or folder no\.grl/,
    ],
  ])('%s: exit code 2', async (_name, args, files, says) => {
    const {code, stdout, stderr} = await rulectl(args as string[], {cwd: folderOf(files as Record<string, string>)});
    expect({code, stdout}).toEqual({code: 2, stdout: ''});
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('--watch runs again after a change, survives a broken rule, and ends on Ctrl-C', async () => {
    const cwd = folderOf({'a.grl': rules, 'a.test.yaml': cases});
    const child = spawn(process.execPath, [bin, 'test', '--watch'], {cwd, env: {...process.env, NO_COLOR: '1'}});
    onTestFinished(() => void child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', text => (output += text));
    const says = async (pattern: RegExp) => {
      await expect.poll(() => output, {timeout: 20_000}).toMatch(pattern);
      await expect.poll(() => output, {timeout: 20_000}).toMatch(/Waiting for changes/);
      output = '';
    };
    await says(/1 passed/);
    writeFileSync(join(cwd, 'a.grl'), rules.replace('18', '21'));
    await says(/1 failed, 0 passed/);
    writeFileSync(join(cwd, 'a.grl'), 'rule A { when');
    await says(/a\.grl:1:14/);
    writeFileSync(join(cwd, 'a.grl'), rules);
    await says(/1 passed/);
    const closed = new Promise(resolve => child.on('close', resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(130);
  });
});
