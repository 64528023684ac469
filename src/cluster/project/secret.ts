import type {LookupDeclaration} from '../../rules/ruleset/bundle.js';
import type {SecretText} from '../file/fields.js';
import {missingIn, resolveReferences} from '../file/substitute.js';
import {errors} from './errors.js';
import type {Project} from './project.js';

/**
 * The text of a field that may carry a secret, for the moment a connection is made. `field` names it in errors:
 * SECRET_ENV_MISSING, or SECRET_ELSEWHERE for a `secretRef`, which only the cluster can read. Never log the answer.
 */
export function resolveSecret(value: SecretText, field: string, env: NodeJS.ProcessEnv = process.env): string {
  if (typeof value !== 'string') throw errors.SECRET_ELSEWHERE(field, value.secretRef.name);
  const [missing] = missingIn(value, env);
  if (missing !== undefined) throw errors.SECRET_ENV_MISSING(field, missing);
  return resolveReferences(value, env);
}

/** The functions from outside that a project declares, with the variables in their URLs replaced. */
export const lookupsOf = ({spec}: Project, env: NodeJS.ProcessEnv = process.env): Record<string, LookupDeclaration> =>
  Object.fromEntries(
    Object.entries(spec.functions).map(([name, {http}]) => [
      name,
      {...http, url: resolveSecret(http.url, `functions.${name}.http.url`, env)},
    ]),
  );
