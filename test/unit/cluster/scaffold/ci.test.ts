import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {parse} from 'yaml';
import {completionModel} from '../../../../src/cli/commands/completion/model.js';
import {registry} from '../../../../src/cli/registry.js';
import {openProject} from '../../../../src/cluster/providers/open-project.js';
import {renderProject} from '../../../../src/cluster/providers/render-project.js';
import {fillYaml} from '../../../../src/cluster/scaffold/templates.js';
import {folderOf} from '../../../support/folder.js';
import {bareSpec, fullSpec, oneRule} from '../../../support/full-spec.js';

async function rendered(spec: string): Promise<ReadonlyMap<string, string>> {
  const dir = folderOf({'cluster.yaml': spec, 'rules/first.grl': oneRule});
  return renderProject(await openProject(join(dir, 'cluster.yaml')));
}

interface Job {
  readonly needs?: string | string[];
  readonly environment?: string;
  readonly steps: readonly {readonly run?: string; readonly uses?: string}[];
}
interface GitLabJob {
  readonly stage: string;
  readonly script: readonly string[];
  readonly rules?: readonly {readonly when?: string}[];
  readonly environment?: {readonly name: string};
}

/** What the pipelines run, in order. */
const commandsIn = {
  'ci/github-actions.yml': (content: {jobs: Record<string, Job>}) =>
    Object.values(content.jobs).flatMap(({steps}) => steps.flatMap(({run}) => (run === undefined ? [] : [run]))),
  'ci/gitlab-ci.yml': (content: Record<string, GitLabJob>) => Object.values(content).flatMap(job => job?.script ?? []),
} as const;

const gcpSpec = fullSpec.replace(/^ {4}aws: .*\n/m, '').replace('secrets: aws', 'secrets: gcp');

describe.each(Object.keys(commandsIn) as (keyof typeof commandsIn)[])('%s', file => {
  test.each([
    ['every option', fullSpec, 'aws'],
    ['Google Cloud', gcpSpec, 'gcp'],
    ['no option', bareSpec, 'kubernetes'],
  ])('%s: checks, tests, builds, plans, then deploys', async (_name, spec, target) => {
    const content = parse((await rendered(spec)).get(file)!) as never;
    const commands = commandsIn[file](content).join('\n');
    const order = [
      'rulectl check',
      'rulectl test',
      'rulectl render --check',
      'docker buildx build',
      '--dry-run',
      '--yes',
    ];
    const places = order.map(words => commands.indexOf(words));
    expect(places.every(place => place >= 0)).toBe(true);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(commands).toContain('linux/amd64,linux/arm64');
    const {env, variables} = content as {env?: {TARGET: string}; variables?: {TARGET: string}};
    expect((env ?? variables)!.TARGET).toBe(target);
  });

  test('names only commands and options that there are', async () => {
    const model = await completionModel(registry);
    const options = new Map(model.map(each => [each.path, each.options.flatMap(({names}) => names)]));
    const commands = commandsIn[file](parse((await rendered(fullSpec)).get(file)!) as never);
    const uses = commands.flatMap(text => [...text.matchAll(/^rulectl (\S+)(.*)$/gm)]);
    expect(uses.length).toBeGreaterThan(5);
    for (const [, command, words] of uses) {
      expect([...options.keys()]).toContain(command);
      for (const [option] of words!.matchAll(/--[a-z-]+/g)) expect(options.get(command!), command).toContain(option);
    }
  });
});

test('a person approves before anything is deployed', async () => {
  const files = await rendered(bareSpec);
  const github = parse(files.get('ci/github-actions.yml')!) as {jobs: {deploy: Job}};
  expect(github.jobs.deploy).toMatchObject({environment: 'production', needs: ['build', 'plan']});
  const gitlab = parse(files.get('ci/gitlab-ci.yml')!) as {deploy: GitLabJob};
  expect(gitlab.deploy.rules![0]!.when).toBe('manual');
});

test('whatever a value holds, it stays in its place', () => {
  const image = 'a: b" # \\ \n- c: ${{ x }}';
  const values = {name: image, image, program: image, tarball: image, target: 'aws', signIn: [{uses: image}]};
  const content = parse(fillYaml('ci/github.yml', values)) as {name: string; env: {IMAGE: string; PROGRAM: string}};
  expect(content.name).toBe(image);
  expect(content.env).toMatchObject({IMAGE: image, PROGRAM: image, TARGET: 'aws'});
  expect(Object.keys(content)).toEqual(['name', 'on', 'permissions', 'concurrency', 'env', 'jobs']);
});
