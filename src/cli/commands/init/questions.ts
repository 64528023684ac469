import {basename, resolve} from 'node:path';
import {clusterNameFrom, exampleNames, type NewProject} from '../../../cluster/init/new-project.js';
import {choices as possible} from '../../../cluster/init/project-choices.js';
import {targetNames} from '../../../cluster/providers/registry.js';
import {ask, choose} from '../../ui/ask.js';
import type {CommonOptions} from '../../ui/ui.js';

export interface InitOptions extends CommonOptions {
  readonly name?: string;
  readonly from?: string;
  readonly fromRules?: string;
  readonly target?: string;
  readonly facts?: string;
  readonly repository?: string;
  readonly yes?: boolean;
  readonly force?: boolean;
}

type Answers = Omit<NewProject, 'mayOverwrite' | 'targets'>;

/** What the flags say, and nothing else: for pipelines and `--yes`. */
export const withoutQuestions = (folder: string | undefined, options: InitOptions): Answers => ({
  folder: folder ?? '.',
  name: options.name,
  from: options.from,
  fromRules: options.fromRules,
  choices: {target: options.target, facts: options.facts, repository: options.repository},
});

const ownRules = 'rules';

/** Asks what the flags leave open. An empty line takes what stands in brackets. */
export async function withQuestions(folder: string | undefined, options: InitOptions): Promise<Answers> {
  const where = folder ?? (await ask('Which folder?', '.'));
  const name = options.name ?? (await askName(clusterNameFrom(basename(resolve(where)))));
  const {from, fromRules} = await askStart(options);
  return {
    folder: where,
    name,
    from,
    fromRules,
    choices: {
      target:
        options.target ?? (await choose('Where will it run, besides this machine?', ['all', ...targetNames], 'all')),
      facts:
        options.facts ?? (await choose('Where are the facts of sessions kept?', possible.facts, possible.facts[0])),
      repository:
        options.repository ??
        (await choose('Where are the versions of rules kept?', possible.repository, possible.repository[0])),
    },
  };
}

async function askName(otherwise: string): Promise<string> {
  for (;;) {
    const name = await ask('Name of the cluster?', otherwise);
    if (clusterNameFrom(name) === name) return name;
    process.stderr.write(`  Lower-case letters, digits and hyphens, for example ${clusterNameFrom(name)}.\n`);
  }
}

async function askStart({from, fromRules}: InitOptions): Promise<Pick<Answers, 'from' | 'fromRules'>> {
  if (from !== undefined || fromRules !== undefined) return {from, fromRules};
  const chosen = await choose(
    `Start from an example, or from ${ownRules} of yours?`,
    [...(await exampleNames()), ownRules],
    'retail',
  );
  return chosen === ownRules
    ? {from: undefined, fromRules: await ask('Which folder has them?', 'rules')}
    : {from: chosen, fromRules: undefined};
}
