import {type PreparedPlan, preparePlan} from '../../rules/partition/run-plan.js';
import {type Bundle, everyGroup} from '../../rules/ruleset/bundle.js';
import {type LoadedBundle, loadBundle} from '../bundles/loaded-bundle.js';
import {Lookups} from '../evaluate/lookups.js';

/** A bundle with what the gateway needs of it. */
export interface GatewayBundle extends LoadedBundle {
  readonly prepared: PreparedPlan;
  /** Place of each part in the plan, by name: answers list them so. */
  readonly ranks: ReadonlyMap<string, number>;
  /** Node groups that must be there for an evaluation. */
  readonly hosts: readonly string[];
  /** The group whose nodes answer the whole evaluation at once, when there is one: nothing is merged then. */
  readonly whole: string | undefined;
  readonly lookups: Lookups | undefined;
}

/** Plans a bundle. `resolve` puts in the variables of look-up URLs. Throws BUNDLE_* errors. */
export function gatewayBundle(bundle: Bundle, resolve?: (text: string, name: string) => string): GatewayBundle {
  const loaded = loadBundle(bundle);
  const parts = loaded.plan.stages.flatMap(stage => stage.parts);
  const hosts = [...new Set(parts.map(({host}) => host))];
  const only = hosts.length === 1 && loaded.plan.stages.length === 1 ? hosts[0] : undefined;
  return {
    ...loaded,
    prepared: preparePlan(loaded.plan),
    ranks: new Map(parts.map(({name}, rank) => [name, rank])),
    hosts: bundle.topology === 'replicated' ? [everyGroup] : hosts,
    whole: bundle.topology === 'replicated' ? everyGroup : only,
    lookups: Lookups.of(bundle.functions, resolve),
  };
}
