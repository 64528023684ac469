import {errors} from './errors.js';

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
    ...(facts === undefined ? {} : store('FACTS', facts, {own: 'memory', other: 'redis'})),
    ...(repository === undefined ? {} : store('REPOSITORY', repository, {own: 'embedded', other: 'postgres'})),
  };
}

const store = (section: string, given: string, {own, other}: {own: string; other: string}): NodeJS.ProcessEnv =>
  given === own
    ? {[`RULECTL_${section}_STORE`]: own, [`RULECTL_${section}_URL`]: ''}
    : {[`RULECTL_${section}_STORE`]: other, [`RULECTL_${section}_URL`]: given};
