import {Command} from 'commander';
import {later} from '../ui/common-options.js';

const activation = () => import('./rules/activation.js');
const diffing = () => import('./rules/diff.js');
const files = () => import('./rules/files.js');
const listing = () => import('./rules/list.js');
const pushing = () => import('./rules/push.js');

export const command = (): Command =>
  new Command('rules')
    .description('versions of rules: push them, compare them, put them into use, go back')
    .addCommand(
      changing('push', 'check and test the rules of the project, and store them as a version')
        .option('--activate', 'put the version into use in the same step')
        .option('--strict', 'refuse rules with warnings, too')
        .option('--no-test', 'do not run the test cases first')
        .action(later(pushing, 'push')),
    )
    .addCommand(
      reading('list', 'the versions that were pushed, newest first')
        .option('--limit <count>', 'at most so many', '20')
        .action(later(listing, 'list')),
    )
    .addCommand(
      reading('show', 'a version: who, when, why, how it was split, its rules')
        .argument('[version]', 'default: the active one')
        .action(later(listing, 'show')),
    )
    .addCommand(
      reading('diff', 'rules added, removed and changed; with facts, which decisions would change')
        .argument('[from]', 'a version (default: the active one)')
        .argument('[to]', 'a version (default: the rules of the project)')
        .option('--facts <file>', 'fact sets (.json, .ndjson): evaluate them with both')
        .option('--now <moment>', 'the moment that rules see, ISO 8601')
        .action(later(diffing, 'diff')),
    )
    .addCommand(
      changing('activate', 'put a version into use')
        .argument('<version>', 'its number')
        .action(later(activation, 'activate')),
    )
    .addCommand(
      changing('rollback', 'go back to the version that was active before')
        .argument('[version]', 'or to this one')
        .action(later(activation, 'rollBack')),
    )
    .addCommand(
      reading('history', 'what was put into use, when and by whom, newest first')
        .option('--limit <count>', 'at most so many', '20')
        .option('--spec', 'the texts of cluster.yaml that came with pushes instead')
        .action(later(listing, 'history')),
    )
    .addCommand(
      reading('pull', 'write the rule files of a version to a folder')
        .argument('[version]', 'default: the active one')
        .requiredOption('--out <folder>', 'where to write them')
        .option('--force', 'overwrite files that are there')
        .action(later(files, 'pull')),
    )
    .addCommand(
      new Command('bundle')
        .description('write the rules of the project as the file that nodes start with (agent --image)')
        .requiredOption('--out <file>', 'where to write it')
        .action(later(files, 'bundle')),
    )
    .addHelpText('after', examples);

const reading = (name: string, description: string): Command =>
  new Command(name)
    .description(description)
    .option('--target <name>', 'the cluster of a target (default: the one that `rulectl up` started)')
    .option('--ruleset <name>', 'default: the one of cluster.yaml');

const changing = (name: string, description: string): Command =>
  reading(name, description)
    .option('-m, --message <text>', 'why')
    .option('--author <name>', 'who (default: the name that git or the system knows)')
    .option('--sign <file>', 'private key (PEM) to sign the activation with (or RULECTL_SIGNING_KEY_FILE)');

const examples = `
Examples:
  rulectl rules diff --facts traffic.ndjson
  rulectl rules push -m 'platinum from 10 orders on' --activate
  rulectl rules rollback -m 'too generous'`;
