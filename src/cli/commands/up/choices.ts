import {factStores, storeOfUrl} from '../../../state/facts/registry.js';
import {errors} from '../../errors.js';

const maxNodes = 32;
const maxGateways = 8;

/** `pricing=3` and so on, by group. Throws UP_NODES_INVALID. */
export function nodeCounts(given: readonly string[]): Record<string, number> {
  const pairs = given
    .flatMap(text => text.split(','))
    .map((text): [string, number] => {
      const [, group, count] = /^([^=]+)=(\d+)$/.exec(text.trim()) ?? [];
      const number = Number(count);
      if (group === undefined || number < 1 || number > maxNodes) throw errors.UP_NODES_INVALID(text);
      return [group, number];
    });
  return Object.fromEntries(pairs);
}

/** Throws UP_COUNT_INVALID. */
export function gatewayCount(given: string): number {
  const count = Number(given);
  if (Number.isInteger(count) && count >= 1 && count <= maxGateways) return count;
  throw errors.UP_COUNT_INVALID('--gateways', given, maxGateways);
}

/** The environment with the stores that flags name: a flag goes before the caller's own variables. */
export function withStores(
  {facts, repository}: {readonly facts?: string; readonly repository?: string},
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  return {
    ...env,
    ...(facts === undefined
      ? {}
      : store('FACTS', facts, Object.hasOwn(factStores, facts) ? undefined : storeOfUrl(facts))),
    ...(repository === undefined
      ? {}
      : store('REPOSITORY', repository, repository === 'embedded' ? undefined : 'postgres')),
  };
}

/** `given` names a store that needs no URL, or is the URL of one of this kind. */
const store = (section: string, given: string, kind: string | undefined): NodeJS.ProcessEnv => ({
  [`RULECTL_${section}_STORE`]: kind ?? given,
  [`RULECTL_${section}_URL`]: kind === undefined ? '' : given,
});
