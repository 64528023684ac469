import {dirname, resolve} from 'node:path';
import {defaultFile} from '../../../cluster/spec/project.js';
import {readTarget, targetNamesIn} from '../../../cluster/spec/target-file.js';
import {type GatewayAddress, openGateway} from '../../../service/api/client.js';
import type {EvalOptions} from '../eval.js';
import type {Evaluator} from './evaluator.js';

type Where = Pick<EvalOptions, 'cluster' | 'target' | 'file'>;

/** A cluster, by the URL of a gateway or by the target that `up` or `deploy` wrote. Nothing is asked yet. */
export function openClusterEvaluator(options: Where): Evaluator {
  const gateway = openGateway(addressOf(options));
  return {
    where: gateway.url,
    evaluate: (facts, question) => gateway.evaluate({facts, ...question}),
    batch: (stream, {session: _session, ...question}) => gateway.evaluateBatch(stream, question),
    close: () => gateway.close(),
  };
}

/**
 * Where the gateway is, and its key: RULECTL_KEY, else the target's. A URL that is the gateway of one of the project's
 * targets gets that target's key.
 */
function addressOf({cluster, target, file}: Where, env: NodeJS.ProcessEnv = process.env): GatewayAddress {
  const dir = dirname(resolve(file ?? defaultFile));
  const own = env.RULECTL_KEY || undefined;
  if (typeof cluster !== 'string') {
    const {gateway, key} = readTarget(dir, target);
    return {url: gateway, key: own ?? key};
  }
  if (own !== undefined) return {url: cluster, key: own};
  const names = target === undefined ? targetNamesIn(dir) : [target];
  const known = names
    .map(name => readTarget(dir, name))
    .find(each => target !== undefined || sameServer(each.gateway, cluster));
  return {url: cluster, key: known?.key};
}

const sameServer = (a: string, b: string): boolean =>
  URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
