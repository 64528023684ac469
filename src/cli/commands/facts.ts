import {Command} from 'commander';
import {collect, later} from '../ui/common-options.js';
import {checkOptions} from './drill/options.js';

const checking = () => import('./facts/check.js');
const sessions = () => import('./facts/sessions.js');

export const command = (): Command =>
  new Command('facts')
    .description('the facts that the cluster keeps for sessions')
    .addCommand(onCluster('get', 'print the facts of a session').argument('<session>').action(later(sessions, 'get')))
    .addCommand(
      onCluster('set', 'store the facts of a session in place of what was there')
        .argument('<session>')
        .option('--facts <facts>', 'file, - for standard input, or JSON itself')
        .option('--merge', 'change what is there instead, by JSON Merge Patch (null removes)')
        .option('--ttl <time>', 'how long to keep the session untouched, for example 30m; 0: for ever')
        .option('--if-match <etag>', 'only when this is the ETag in force')
        .option('--if-absent', 'only when there is no such session')
        .action(later(sessions, 'set')),
    )
    .addCommand(
      onCluster('rm', 'delete sessions')
        .argument('[sessions...]')
        .option('--prefix <text>', 'all sessions whose name begins so')
        .option('--if-match <etag>', 'only when this is the ETag in force (one session)')
        .option('-y, --yes', 'do not ask before deleting by prefix')
        .action(later(sessions, 'remove')),
    )
    .addCommand(
      onCluster('ls', 'list sessions')
        .option('--prefix <text>', 'only sessions whose name begins so')
        .action(later(sessions, 'list')),
    )
    .addCommand(
      onCluster('export', 'print all sessions with their facts as NDJSON')
        .option('--prefix <text>', 'only sessions whose name begins so')
        .action(later(sessions, 'exportAll')),
    )
    .addCommand(checkCommand())
    .addHelpText('after', examples);

const checkCommand = (): Command => {
  const command = new Command('check')
    .description('append to and read sessions from many clients, break things meanwhile, and tell what was lost')
    .option('--facts <url>', 'the fact store (default: RULECTL_FACTS_URL, else that of cluster.yaml)')
    .option(
      '--gateway <url>',
      'go through a gateway of a cluster that runs the rules of docs/facts.md; repeatable',
      collect,
      [],
    )
    .option('--target <name>', 'whose key the gateways take (default: the cluster that `rulectl up` started)')
    .option('--fault <fault>', 'freeze:PID@2s/1s, kill:PID@3s, failover@4s (Sentinel); repeatable', collect, [])
    .action(later(checking, 'check'));
  for (const option of checkOptions()) command.addOption(option);
  return command;
};

const onCluster = (name: string, summary: string): Command =>
  new Command(name)
    .description(summary)
    .option('--cluster <url>', 'URL of a gateway (default: the cluster that `rulectl up` started)')
    .option('--target <name>', 'the cluster of a target')
    .option('--ruleset <name>', 'whose sessions; needed where there are several');

const examples = `
Examples:
  rulectl facts set customer-7 --facts '{"Customer": {"tier": "gold"}}' --ttl 30m
  rulectl eval --session customer-7 --facts '{"Order": {"total": 120}}'
  rulectl facts get customer-7
  rulectl facts export --prefix customer- > sessions.ndjson
  rulectl facts check --facts redis+sentinel://127.0.0.1:26379/main --fault failover@3s --min-replicas 1`;
