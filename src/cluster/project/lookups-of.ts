import type {LookupDeclaration} from '../../rules/ruleset/bundle.js';
import type {Project} from './project.js';
import {resolveSecret} from './secret.js';

/** The functions from outside that a project declares, with the variables in their URLs replaced. */
export const lookupsOf = ({spec}: Project, env: NodeJS.ProcessEnv = process.env): Record<string, LookupDeclaration> =>
  Object.fromEntries(
    Object.entries(spec.functions).map(([name, {http}]) => [
      name,
      {...http, url: resolveSecret(http.url, `functions.${name}.http.url`, env)},
    ]),
  );
