import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {createServer} from 'node:http';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {bin, rulectl} from '../support/cli.js';
import {clusterText} from '../support/cluster-text.js';
import {folderOf} from '../support/folder.js';

const doubling = 'rule "Double" { when X.a > 1 then X.b = X.a * 2; }';
const now = '2026-01-01T00:00:00.000Z';

/** A folder with one rule, `a.grl`, and facts for it. */
const loose = () =>
  folderOf({'a.grl': doubling, 'facts.json': '{"X": {"a": 2}}', 'more.ndjson': '{"X":{"a":3}}\n\n{"X":{"a":0}}\n'});

const json = async (args: readonly string[], options: Parameters<typeof rulectl>[1] = {}) => {
  const {code, stdout, stderr} = await rulectl([...args, '-o', 'json'], options);
  expect({code, stderr}).toEqual({code: 0, stderr: ''});
  return JSON.parse(stdout);
};

describe('facts and rules in every form', () => {
  const answer = {facts: {X: {a: 2, b: 4}}, fired: ['Double'], now};

  test('files', async () => {
    const found = await json(['eval', 'a.grl', '--facts', 'facts.json', '--now', now], {cwd: loose()});
    expect(found).toMatchObject({
      ...answer,
      ruleset: {name: 'rules', version: null, digest: expect.stringMatching(/^sha256:/)},
      changes: [{path: 'X.b', from: null, to: 4, rule: 'Double'}],
      effects: [],
      log: [],
      stats: {rules: 1, fired: 1, durationUs: expect.any(Number)},
    });
    expect(found).not.toHaveProperty('trace');
  });

  test('folders, standard input, JSON, text', async () => {
    const cwd = loose();
    const facts = '{"X": {"a": 2}}';
    expect(await json(['eval', '.', '--facts', '-', '--now', now], {cwd, input: facts})).toMatchObject(answer);
    expect(await json(['eval', 'a.grl', '--facts', facts, '--now', now], {cwd})).toMatchObject(answer);
    expect(await json(['eval', '-e', doubling, '--facts', facts, '--now', now], {cwd})).toMatchObject(answer);
  });

  test('texts come after files, in their order', async () => {
    const more = ['rule C { when true then X.c = 1; }', 'rule D { when true then X.d = 1; }'];
    const found = await json(['eval', 'a.grl', ...more.flatMap(rule => ['-e', rule]), '--facts', 'facts.json'], {
      cwd: loose(),
    });
    expect(found.fired).toEqual(['Double', 'C', 'D']);
  });

  test('the rules of a project, under its name', async () => {
    const cwd = folderOf({
      'cluster.yaml': clusterText('topology: replicated', 'limits: {maxFirings: 2}'),
      'rules/a.grl': doubling,
      'rules/b.grl': 'rule Loop { when X.stop == null && X.n >= 0 then X.n += 1; }',
    });
    expect(await json(['eval', '--facts', '{"X": {"a": 2}}'], {cwd})).toMatchObject({
      ruleset: {name: 'shop'},
      fired: ['Double'],
    });
    const {code, stderr} = await rulectl(['eval', '--facts', '{"X": {"n": 0}}'], {cwd});
    expect(code).toBe(1);
    expect(stderr).toMatch(/Loop/);
  });

  test('no trace of undeclared effects in a project, any in loose files', async () => {
    const rules = {'rules/a.grl': 'rule Mail { when true then SendEmail("x"); }'};
    const declared = folderOf({
      ...rules,
      'cluster.yaml': clusterText('topology: replicated', 'rules: {effects: declared}'),
    });
    expect(await rulectl(['eval', '--facts', '{}'], {cwd: declared})).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('SendEmail'),
    });
    const found = await json(['eval', 'rules', '--facts', '{}'], {cwd: folderOf(rules)});
    expect(found.effects).toEqual([{name: 'SendEmail', args: ['x'], rule: 'Mail'}]);
  });

  test('--focus and --explain', async () => {
    const rules = [
      'rule V agenda-group "v" { when true then X.v = 1; }',
      'rule M { when X.v == 1 && X.w == 2 then X.m = 1; }',
    ];
    const found = await json(
      ['eval', ...rules.flatMap(rule => ['-e', rule]), '--facts', '{"X":{"w":3}}', '--focus', 'v', '--explain'],
      {cwd: loose()},
    );
    expect(found.fired).toEqual(['V']);
    expect(found.trace).toMatchObject([
      {rule: 'V', outcome: 'fired'},
      {rule: 'M', outcome: 'not-fired', why: expect.stringMatching(/X\.w.*3/)},
    ]);
  });

  test('a failed evaluation is explained up to there', async () => {
    const rule = 'rule A { when X.a > 1 then X.b = X.a / 0; }';
    const args = ['eval', '-e', rule, '--facts', '{"X":{"a":2}}', '--explain'];
    const {code, stdout, stderr} = await rulectl(args, {cwd: loose()});
    expect(code).toBe(1);
    expect(stdout).toBe('✗ A  Rule "A" failed: division by zero.\n');
    expect(stderr).toMatch(/^error EVALUATION_FAILED/);
  });

  test('an integer that no double holds exactly is told, and taken', async () => {
    const args = ['eval', '-e', 'rule A { when X.a > 1 then X.b = 1; }', '--facts', '{"X":{"a":9007199254740993}}'];
    const {code, stderr} = await rulectl(args, {cwd: loose()});
    expect(code).toBe(0);
    expect(stderr).toBe(
      '! --facts:1:11  9007199254740993 is beyond 2^53 − 1 and is taken as the number 9007199254740992.\n',
    );
  });

  test('for people: what fired, what changed, who did it', async () => {
    const {code, stdout} = await rulectl(['eval', 'a.grl', '--facts', 'facts.json', '--explain'], {cwd: loose()});
    expect(code).toBe(0);
    expect(stdout).toMatch(/✓ Double/);
    expect(stdout).toMatch(/Fired\n {2}Double/);
    expect(stdout).toMatch(/X\.b +null +→ +4 +Double/);
  });
});

describe('batches', () => {
  test('a line in, a line out, in order; a bad line does not stop the others', async () => {
    const cwd = loose();
    const input = '{"X":{"a":2}}\n{broken\n[]\n{"X":{"a":5}}';
    const {code, stdout, stderr} = await rulectl(['eval', 'a.grl', '--batch', '-o', 'json'], {cwd, input});
    const lines = stdout
      .trim()
      .split('\n')
      .map(line => JSON.parse(line));
    expect(lines.map(line => line.error?.code ?? line.facts.X.b)).toEqual([
      4,
      'API_BODY_NOT_JSON',
      'API_FACTS_NOT_OBJECT',
      10,
    ]);
    expect(code).toBe(1);
    expect(stderr).toBe('');
  });

  test('a .ndjson file given as --facts, or to --batch', async () => {
    const cwd = loose();
    const results = await Promise.all(
      [
        ['--facts', 'more.ndjson'],
        ['--batch', 'more.ndjson'],
        ['--batch', '--facts', 'more.ndjson'],
      ].map(args => rulectl(['eval', 'a.grl', ...args, '-o', 'json', '--now', now], {cwd})),
    );
    for (const {code, stdout} of results) {
      expect(code).toBe(0);
      expect(
        stdout
          .trim()
          .split('\n')
          .map(line => JSON.parse(line).fired),
      ).toEqual([['Double'], []]);
    }
  });

  test('answers while the input is still open', async () => {
    const child = spawn(process.execPath, [bin, 'eval', 'a.grl', '--batch', '-o', 'json'], {cwd: loose()});
    onTestFinished(() => void child.kill());
    for (const a of [2, 3]) {
      child.stdin.write(`{"X":{"a":${a}}}\n`);
      const [chunk] = (await once(child.stdout, 'data')) as [Buffer];
      expect(JSON.parse(String(chunk)).facts.X.b).toBe(2 * a);
    }
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });
});

describe('a cluster', () => {
  /** Answers like a gateway, with what it was asked. */
  async function fakeGateway() {
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      if (request.headers.authorization !== 'Bearer rk_secret') {
        response.writeHead(401, {'content-type': 'application/problem+json'});
        response.end(
          JSON.stringify({
            code: 'API_NO_KEY',
            kind: 'unavailable',
            title: 'This needs an API key.',
            detail: '',
            status: 401,
            path: null,
            line: null,
            column: null,
            rule: null,
            next: null,
          }),
        );
      } else if (request.url?.startsWith('/v1/evaluate/batch')) {
        response.end(
          body
            .trim()
            .split('\n')
            .map(line => `{"ruleset":{},"facts":${line},"fired":[],"changes":[]}\n`)
            .join(''),
        );
      } else response.end(JSON.stringify({asked: JSON.parse(body)}));
    });
    onTestFinished(() => void server.close());
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }
  const key = {RULECTL_KEY: 'rk_secret'};

  test('by URL: the question is passed on whole', async () => {
    const url = await fakeGateway();
    const args = [
      'eval',
      '--cluster',
      url,
      '--facts',
      '{"X":1}',
      '--session',
      's-1',
      '--now',
      now,
      '--focus',
      'a,b',
      '--explain',
    ];
    expect(await json(args, {env: key, cwd: folderOf()})).toEqual({
      asked: {facts: {X: 1}, session: 's-1', now, focus: ['a', 'b'], explain: true},
    });
  });

  test('by target: gateway and key from its file', async () => {
    const url = await fakeGateway();
    const target = {name: 'local', cluster: 'shop', gateway: url, control: url, keyFile: 'local.key'};
    const cwd = folderOf({
      '.rulectl/targets/local.json': JSON.stringify(target),
      '.rulectl/targets/local.key': 'rk_secret\n',
    });
    for (const where of [['--cluster'], ['--target', 'local'], ['--cluster', `${url}/`]]) {
      expect(await json(['eval', '--facts', '{"X":1}', ...where], {cwd})).toEqual({asked: {facts: {X: 1}}});
    }
  });

  test('a session needs no facts of its own', async () => {
    const url = await fakeGateway();
    expect(await json(['eval', '--cluster', url, '--session', 's-1'], {env: key, cwd: folderOf()})).toEqual({
      asked: {facts: {}, session: 's-1'},
    });
  });

  test('a batch, streamed', async () => {
    const url = await fakeGateway();
    const {code, stdout} = await rulectl(['eval', '--cluster', url, '--batch', '-o', 'json'], {
      env: key,
      input: '{"X":1}\n{"X":2}\n',
      cwd: folderOf(),
    });
    expect(code).toBe(0);
    expect(
      stdout
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).facts),
    ).toEqual([{X: 1}, {X: 2}]);
  });

  test.each([
    ['without a key', () => fakeGateway(), /API_NO_KEY/],
    ['where nothing listens', async () => 'http://127.0.0.1:9', /GATEWAY_UNREACHABLE.*127\.0\.0\.1:9.*rulectl status/s],
  ])('%s: exit code 3', async (_name, open, says) => {
    const {code, stdout, stderr} = await rulectl(['eval', '--cluster', await open(), '--facts', '{}'], {
      cwd: folderOf(),
    });
    expect({code, stdout}).toEqual({code: 3, stdout: ''});
    expect(stderr).toMatch(says);
  });
});

describe('each wrong use: one clear error, nothing on standard output', () => {
  const cases: [string, readonly string[], number, RegExp][] = [
    ['no rules and no project', ['--facts', '{}'], 2, /EVAL_NO_RULES.*cluster\.yaml.*rulectl init/s],
    ['facts among the rules', ['facts.json'], 2, /EVAL_FACTS_AS_RULES.*--facts facts\.json/s],
    ['no facts', ['a.grl'], 2, /EVAL_NO_FACTS.*--facts/s],
    ['a rule file that is not there', ['b.grl', '--facts', '{}'], 2, /RULES_FILE_MISSING.*b\.grl/],
    ['a folder without rules', ['empty', '--facts', '{}'], 2, /RULES_NONE_FOUND.*empty/],
    ['a facts file that is not there', ['a.grl', '--facts', 'nowhere.json'], 2, /FACTS_FILE_MISSING.*nowhere\.json/],
    ['a folder as facts', ['a.grl', '--facts', 'empty'], 2, /FACTS_IS_FOLDER.*empty/],
    ['facts that are a list', ['a.grl', '--facts', '[1,2]'], 2, /FACTS_NOT_OBJECT.*array/],
    ['facts that are no JSON', ['a.grl', '--facts', 'bad.json'], 2, /FACTS_NOT_JSON[\s\S]*bad\.json:2:8/],
    ['a number that is not finite', ['a.grl', '--facts', '{"Y": {"n": 1e400}}'], 2, /NOT_FINITE[\s\S]*Y\.n/],
    ['empty standard input', ['a.grl', '--facts', '-'], 2, /FACTS_NOT_JSON[\s\S]*nothing here/],
    ['a moment that is none', ['a.grl', '--facts', '{}', '--now', 'tomorrow'], 2, /TIME_INVALID.*tomorrow/],
    ['rules for a cluster', ['a.grl', '--cluster', '--facts', '{}'], 2, /EVAL_RULES_AND_CLUSTER/],
    [
      'a rule file behind --cluster',
      ['--cluster', 'a.grl', '--facts', '{}'],
      2,
      /EVAL_CLUSTER_NOT_URL.*rulectl eval a\.grl/s,
    ],
    ['a URL that is none', ['--cluster', 'x://', '--facts', '{}'], 2, /GATEWAY_URL_INVALID/],
    ['no cluster', ['--cluster', '--facts', '{}'], 3, /TARGET_MISSING.*rulectl up/s],
    ['no such target', ['--target', 'aws', '--facts', '{}'], 3, /TARGET_MISSING.*aws/s],
    ['a batch with a session', ['--cluster', '--batch', '--session', 's'], 2, /EVAL_SESSION_BATCH/],
    ['an option that is none', ['--fact', '{}'], 2, /--facts/],
    ['a batch file that is not there', ['a.grl', '--batch', 'nowhere.ndjson'], 2, /FACTS_FILE_MISSING.*nowhere/],
    [
      'an evaluation that fails',
      ['-e', 'rule D { when X.a > 0 then X.b = X.a / 0; }', '--facts', '{"X":{"a":1}}'],
      1,
      /<-e 1>:1:\d+[\s\S]*\^/,
    ],
  ];
  test.each(cases)('%s', async (_name, args, code, says) => {
    const cwd = folderOf({'a.grl': doubling, 'bad.json': '{\n  "X": ,\n}', 'empty/readme.txt': ''});
    const found = await rulectl(['eval', ...args], {cwd});
    expect({code: found.code, stdout: found.stdout}).toEqual({code, stdout: ''});
    expect(found.stderr).toMatch(says);
    expect(found.stderr).not.toMatch(/\n\s+at /);
    const asJson = await rulectl(['eval', ...args, '-o', 'json'], {cwd});
    expect({code: asJson.code, stdout: asJson.stdout}).toEqual({code, stdout: ''});
    const {fired, ...report} = JSON.parse(asJson.stderr);
    expect(Object.keys(report)).toEqual(['code', 'title', 'detail', 'path', 'line', 'column', 'next']);
    // Ruling 66.
    expect(fired).toEqual(report.code === 'EVALUATION_FAILED' ? [] : undefined);
  });

  test('three errors in one file: all of them', async () => {
    const text =
      'rule "A" salience ten {\n  when X.a > 1\n  then X.b = 2;\n}\nrule "B" {\n  when X.a >\n  then X.b = 1;\n}\nrule "C" {\n  when X.a == 1\n  then X.b 2;\n}\n';
    const cwd = folderOf({'bad.grl': text});
    const {code, stderr} = await rulectl(['eval', 'bad.grl', '--facts', '{}'], {cwd});
    expect(code).toBe(2);
    for (const place of [/bad\.grl:1:\d+/, /bad\.grl:[67]:\d+/, /bad\.grl:11:\d+/]) expect(stderr).toMatch(place);
  });
});

test('functions from outside are asked, one fact set and a batch', async () => {
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.end(JSON.stringify(JSON.parse(body).args[0] === 'c-1' ? 700 : 300));
  });
  onTestFinished(() => void server.close());
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const cwd = folderOf({
    'cluster.yaml': clusterText(
      'topology: replicated',
      'functions: {CreditScore: {http: {url: "http://127.0.0.1:${PORT}/score", timeoutMs: 5000}}}',
    ),
    'rules/a.grl': 'rule Good { when CreditScore(Customer.id) > 600 then Customer.good = true; }',
  });
  const env = {PORT: String((server.address() as AddressInfo).port)};
  const found = await json(['eval', '--facts', '{"Customer": {"id": "c-1"}}'], {cwd, env});
  expect(found.fired).toEqual(['Good']);
  const input = '{"Customer":{"id":"c-2"}}\n{"Customer":{"id":"c-1"}}\n';
  const {stdout} = await rulectl(['eval', '--batch', '-o', 'json'], {cwd, env, input});
  const lines = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(lines.map(({fired}) => fired)).toEqual([[], ['Good']]);
  server.close();
  server.closeAllConnections();
  const failed = await rulectl(['eval', '--facts', '{"Customer": {"id": "c-1"}}'], {cwd, env});
  expect(failed.code).toBe(3);
  expect(failed.stderr).toMatch(/LOOKUP_FAILED.*CreditScore.*nothing listens there/);
});

test('a project with a wrong cluster file says where', async () => {
  const cwd = folderOf({'cluster.yaml': clusterText('topolgy: replicated'), 'rules/a.grl': doubling});
  const {code, stderr} = await rulectl(['eval', '--facts', '{}', '-f', join(cwd, 'cluster.yaml')]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/cluster\.yaml:\d+:\d+[\s\S]*topology/);
});
