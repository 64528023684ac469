import {Command, Option} from 'commander';
import {writeFileAtomic} from '../../kit/atomic-file.js';
import {runUntilSignal} from '../../kit/lifecycle.js';
import type {StaticNode} from '../../service/gateway/directory.js';
import type {DnsGroup} from '../../service/gateway/dns-discovery.js';
import {errors} from '../errors.js';
import {type FrontDoorOptions, frontDoorConfig} from '../roles/front-door-config.js';
import {addRoleOptions, drainOption} from '../roles/role-options.js';

const listed = (value: string, before: readonly string[] = []): string[] => [...before, ...value.split(',')];

export const command = (): Command =>
  addRoleOptions(
    new Command('gateway').description('run a gateway: the front door that runs the plan over the nodes'),
    {name: 'gateway', port: 8080},
  )
    .addOption(
      new Option('--control <url>', 'control: rules, members and API keys come from it').env('RULECTL_CONTROL'),
    )
    .addOption(
      new Option('--node <group=url>', 'a node that is always there; again for more')
        .argParser(listed)
        .default([])
        .env('RULECTL_NODES'),
    )
    .addOption(
      new Option('--dns <group=host:port>', 'nodes behind a DNS name, looked up again and again; again for more')
        .argParser(listed)
        .default([])
        .env('RULECTL_DNS'),
    )
    .addOption(new Option('--image <file>', 'bundle to start with when nobody has a newer one').env('RULECTL_BUNDLE'))
    .addOption(drainOption())
    .action((options: GatewayOptions) => runGateway(options));

interface GatewayOptions extends FrontDoorOptions {
  readonly control?: string;
  readonly node: readonly string[];
  readonly dns: readonly string[];
}

/** Runs a gateway until it is told to stop. */
async function runGateway(options: GatewayOptions, env: NodeJS.ProcessEnv = process.env): Promise<void> {
  const config = await frontDoorConfig(
    options,
    {role: 'gateway', control: options.control, isFrontDoor: () => true},
    env,
  );
  const {startGateway} = await import('../../service/gateway/gateway.js');
  const gateway = await startGateway({...config, nodes: options.node.map(staticNode), dns: options.dns.map(dnsGroup)});
  if (options.urlFile !== undefined) await writeFileAtomic(options.urlFile, `${gateway.url}\n`);
  await runUntilSignal(gateway);
}

function staticNode(text: string, index: number): StaticNode {
  const [group, url] = split(text);
  if (group === undefined || url === undefined || !URL.canParse(url)) {
    throw errors.OPTION_INVALID('--node', text, 'a group and a URL, such as pricing=http://10.0.0.7:8082');
  }
  return {name: `${group}-static-${index + 1}`, group, url: url.replace(/\/$/, '')};
}

function dnsGroup(text: string): DnsGroup {
  const [group, place = ''] = split(text);
  const [, host, port] = /^(.+):(\d+)$/.exec(place) ?? [];
  if (group === undefined || host === undefined) {
    throw errors.OPTION_INVALID(
      '--dns',
      text,
      'a group, a host name and a port, such as pricing=shop-pricing-pods:8080',
    );
  }
  return {group, host, port: Number(port)};
}

/** At the first `=` only: a URL may hold more. */
function split(text: string): [string | undefined, string | undefined] {
  const at = text.indexOf('=');
  return at < 1 ? [undefined, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
