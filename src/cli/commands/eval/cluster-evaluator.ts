import {openGateway} from '../../../service/api/client.js';
import {addressOf, type ClusterOptions} from '../../input/cluster-address.js';
import type {Evaluator} from './evaluator.js';

/** A cluster, by the URL of a gateway or by the target that `up` or `deploy` wrote. Nothing is asked yet. */
export function openClusterEvaluator(options: ClusterOptions): Evaluator {
  const gateway = openGateway(addressOf(options));
  return {
    where: gateway.url,
    evaluate: (facts, settings) => gateway.evaluate({facts, ...settings}),
    batch: (stream, {session: _session, ...settings}) => gateway.evaluateBatch(stream, settings),
    close: () => gateway.close(),
  };
}
