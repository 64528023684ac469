import type {Bundle} from './bundle.js';
import type {RulesetSource} from './ruleset.js';

/** What the engine loads of a bundle: the same for nodes, gateways and whoever checks their answers. */
export const sourceOfBundle = ({name, version, files, functions, effects, onError}: Bundle): RulesetSource => ({
  name,
  version,
  files,
  functions: Object.keys(functions),
  effects,
  onError,
});
