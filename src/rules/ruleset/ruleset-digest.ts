import {digestOf} from '../../kit/json.js';
import type {RulesetSource} from './ruleset.js';

/**
 * The digest by which answers, listings and metrics name rules: it covers the texts and all that gives them another
 * meaning. Names of groups, limits and the environment are not in it: they are in the digest of the bundle.
 */
export const rulesetDigest = ({
  files,
  functions = [],
  effects = 'any',
  onError = 'fail',
}: Pick<RulesetSource, 'files' | 'functions' | 'effects' | 'onError'>): string =>
  digestOf({files, functions, effects, onError});
