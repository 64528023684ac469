import {chmodSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {createServer} from 'node:http';
import {delimiter, join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {Kubectl} from '../../../src/cluster/providers/kubernetes/kubectl.js';
import {openLoadElsewhere} from '../../../src/lab/drills/load/load-elsewhere.js';
import {startClusterJob} from '../../../src/lab/drills/load/load-in-cluster.js';
import {loadRuleset} from '../../../src/rules/ruleset/load.js';
import {sourceOfBundle} from '../../../src/rules/ruleset/source-of-bundle.js';
import {bundleSaying} from '../../support/bundles.js';
import {bin} from '../../support/cli.js';
import {folderOf} from '../../support/folder.js';

const bundle = {
  ...bundleSaying('tall'),
  files: [{path: 'a.grl', text: 'rule "Tall" { when Person.height > 180 then Person.tall = true; }'}],
};

/** Answers evaluations as a gateway does. */
async function frontDoor(): Promise<string> {
  const ruleset = loadRuleset(sourceOfBundle(bundle));
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const {facts, now} = JSON.parse(text);
    response.setHeader('content-type', 'application/json').end(JSON.stringify(ruleset.evaluate(facts, {now})));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as {port: number}).port}`;
}

/** A kubectl whose pod is a process of this machine: `logs` runs the generator with the job that was applied. */
function fakeKubectl(): string {
  const folder = folderOf();
  const script = `#!${process.execPath}
const fs = require('node:fs');
const words = process.argv.slice(2).join(' ');
fs.appendFileSync('${folder}/commands', words + '\\n');
if (words.includes('version')) console.log('{"clientVersion": {"gitVersion": "v1.35.0"}}');
if (words.includes('apply')) fs.writeFileSync('${folder}/applied.json', fs.readFileSync(0));
if (words.includes('logs')) {
  const {items} = JSON.parse(fs.readFileSync('${folder}/applied.json', 'utf8'));
  fs.writeFileSync('${folder}/job.json', items[0].stringData['job.json']);
  const words = ['${bin}', 'drill', 'generate', '--job', '${folder}/job.json'];
  process.exit(require('node:child_process').spawnSync(process.execPath, words, {stdio: 'inherit'}).status);
}
`;
  writeFileSync(join(folder, 'kubectl'), script);
  chmodSync(join(folder, 'kubectl'), 0o755);
  const {PATH} = process.env;
  process.env.PATH = `${folder}${delimiter}${PATH}`;
  onTestFinished(() => {
    process.env.PATH = PATH;
  });
  return folder;
}

test('a Job sends the load and streams its figures back; nothing of it stays', async () => {
  const folder = fakeKubectl();
  const journal = {dir: folderOf(), folder: folderOf(), target: 'kubernetes'};
  const job = {
    gateways: [await frontDoor()],
    key: 'k',
    ca: undefined,
    facts: [{Person: {height: 190}}, {Person: {height: 150}}],
    bundles: [bundle],
    shape: 'constant',
    rate: 50,
    durationMs: 1000,
    seed: 1,
    mix: {evaluate: 1, session: 0, batch: 0},
    check: 1,
    waits: false,
  };
  const kubectl = new Kubectl(folder, 'c', 'n');
  const load = await openLoadElsewhere([
    await startClusterJob({kubectl, cluster: 'people', image: 'registry/people:1', job, journal}),
  ]);
  const punctuality = await load.run({signal: new AbortController().signal, factor: () => 1, onTick: () => {}});
  await load.settle();
  await load.close();

  expect(punctuality).toMatchObject({due: 50, sent: 50, unsent: 0});
  expect(load.book.ledger).toMatchObject({attempted: 50, acknowledged: 50, compared: 50, wrong: 0});
  expect(load.recorder.between(0, Number.POSITIVE_INFINITY).count).toBe(50);
  const {items} = JSON.parse(readFileSync(join(folder, 'applied.json'), 'utf8'));
  expect(items.map(({kind}: {kind: string}) => kind)).toEqual(['Secret', 'NetworkPolicy', 'Job']);
  expect(items[2].spec.template.spec.containers[0]).toMatchObject({image: 'registry/people:1'});
  // The key travels in the Secret, never in arguments.
  expect(JSON.stringify(items[2])).not.toContain('"k"');
  const commands = readFileSync(join(folder, 'commands'), 'utf8').trim().split('\n');
  expect(commands.at(-1)).toMatch(/^--context c --namespace n delete job,secret,networkpolicy -l rulectl\.dev\/drill=/);
  expect(readdirSync(journal.folder)).toEqual([]);
});
