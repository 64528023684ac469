import {randomBytes} from 'node:crypto';
import {cp, mkdir, readdir, readFile, rename, rm, rmdir, stat, writeFile} from 'node:fs/promises';
import {basename, dirname, join, resolve} from 'node:path';
import {isScalar, parseDocument} from 'yaml';
import {nearest} from '../../kit/did-you-mean.js';
import {byCodePoint} from '../../kit/json.js';
import {packageFolder} from '../../kit/package-info.js';
import {clusterJsonSchema} from '../file/cluster-file.js';
import type {TargetSchema} from '../file/target-schema.js';
import {errors} from './errors.js';
import {type ProjectChoices, withChoices} from './project-choices.js';
import type {Proposal} from './proposed-groups.js';
import {layOutRules} from './rules-project.js';

export interface NewProject {
  /** The targets that there are. */
  readonly targets: readonly TargetSchema[];
  /** Folder to make or to fill. */
  readonly folder: string;
  /** Name of a ready-made cluster: see `exampleNames`. Rules of one's own take the place of those of `blank`. */
  readonly from?: string | undefined;
  /** A folder of rule files to build the project around. */
  readonly fromRules?: string | undefined;
  readonly choices?: ProjectChoices;
  /** `metadata.name`; default the folder's name. */
  readonly name?: string | undefined;
  /** Asked before files are overwritten; the answer no (the default) ends in PROJECT_EXISTS. */
  readonly mayOverwrite?: (files: readonly string[]) => Promise<boolean>;
}

export interface MadeProject {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** The example, or the folder of rules. */
  readonly from: string;
  /** Files written, relative to the folder. */
  readonly files: readonly string[];
  /** Made around rules of one's own: which groups they got. */
  readonly proposal?: Proposal | undefined;
}

const examplesFolder = (): string => join(packageFolder(), 'clusters');

/** Names of the ready-made clusters that come with this program. */
export async function exampleNames(): Promise<string[]> {
  const entries = await readdir(examplesFolder(), {withFileTypes: true});
  return entries
    .filter(entry => entry.isDirectory())
    .map(({name}) => name)
    .sort(byCodePoint);
}

/** A name for a cluster made from any text: `My Shop` gives `my-shop`. */
export const clusterNameFrom = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 40) || 'cluster';

/**
 * Makes a project from a ready-made cluster: all of it or nothing. The files are laid out in a temporary folder beside
 * the new one, which is then renamed; into a folder that is there already they are moved one by one. What a running
 * example keeps in `.rulectl` stays behind.
 */
export async function makeProject({
  targets,
  folder,
  fromRules,
  from = fromRules === undefined ? 'retail' : 'blank',
  name,
  choices = {},
  mayOverwrite,
}: NewProject): Promise<MadeProject> {
  const examples = await exampleNames();
  if (!examples.includes(from)) throw errors.PROJECT_UNKNOWN_EXAMPLE(from, examples, nearest(from, examples));
  const target = resolve(folder);
  const cluster = name ?? clusterNameFrom(basename(target));
  if (clusterNameFrom(cluster) !== cluster) throw errors.PROJECT_NAME_INVALID(cluster, clusterNameFrom(cluster));
  const present = await contentsOf(target);

  // In a folder that is there, for the one above it may not be ours to write to.
  const beside = present === undefined ? dirname(target) : target;
  await mkdir(beside, {recursive: true});
  const temporary = join(beside, `.${basename(target)}.${randomBytes(4).toString('hex')}.tmp`);
  try {
    await cp(join(examplesFolder(), from), temporary, {recursive: true, filter: path => basename(path) !== '.rulectl'});
    const proposal = fromRules === undefined ? undefined : await layOutRules(temporary, fromRules);
    await personalise(temporary, {name: cluster, choices, targets});
    const files = await filesBelow(temporary);
    const clashes = await differing(
      temporary,
      target,
      files.filter(file => present?.has(file)),
    );
    if (clashes.length > 0 && !(await mayOverwrite?.(clashes))) throw errors.PROJECT_EXISTS(target, clashes);
    if (present === undefined) await rename(temporary, target);
    else await moveInto(temporary, target, files);
    return {name: cluster, folder: target, from: fromRules ?? from, files, proposal};
  } finally {
    await rm(temporary, {recursive: true, force: true});
  }
}

/** Files and folders in a folder, relative to it; undefined when there is no such folder. */
async function contentsOf(folder: string): Promise<Set<string> | undefined> {
  const found = await stat(folder).catch(() => undefined);
  if (!found) return undefined;
  if (!found.isDirectory()) throw errors.PROJECT_NOT_FOLDER(folder);
  return new Set(await readdir(folder, {recursive: true}));
}

/** Of files that are in both folders, those that are not the same: rules may be there already. */
async function differing(from: string, to: string, files: readonly string[]): Promise<string[]> {
  const same = await Promise.all(
    files.map(async file => {
      const [mine, theirs] = await Promise.all(
        [from, to].map(folder => readFile(join(folder, file)).catch(() => undefined)),
      );
      return theirs !== undefined && mine!.equals(theirs);
    }),
  );
  return files.filter((_, i) => !same[i]);
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, {recursive: true, withFileTypes: true});
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort(byCodePoint);
}

/** Puts the name into the cluster file, and beside it what editors and git need. */
async function personalise(
  folder: string,
  {name, choices, targets}: {name: string; choices: ProjectChoices; targets: readonly TargetSchema[]},
): Promise<void> {
  const file = join(folder, 'cluster.yaml');
  await writeFile(file, withName(withChoices(await readFile(file, 'utf8'), choices, targets), name));
  await mkdir(join(folder, '.rulectl'), {recursive: true});
  await writeFile(
    join(folder, '.rulectl', 'cluster.schema.json'),
    `${JSON.stringify(clusterJsonSchema(targets), null, 2)}\n`,
  );
  await writeFile(join(folder, '.gitignore'), '.rulectl/*\n!.rulectl/cluster.schema.json\n');
}

/** The text with another `metadata.name`, everything else as it was written. */
function withName(text: string, name: string): string {
  const node = parseDocument(text).getIn(['metadata', 'name'], true);
  if (!isScalar(node) || !node.range) return text;
  return text.slice(0, node.range[0]) + name + text.slice(node.range[1]);
}

async function moveInto(from: string, to: string, files: readonly string[]): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(to, file)), {recursive: true});
    await rename(join(from, file), join(to, file));
  }
  await rmdir(from).catch(() => undefined);
}
