import {resolveSecret} from '../../../cluster/project/secret.js';
import type {Bundle} from '../../../rules/ruleset/bundle.js';

/**
 * A bundle with the variables in the URLs of its functions replaced, as far as they are known here. Who knows none of
 * them cannot ask those functions, and answers that need them are not compared.
 */
export function withLookupUrls(bundle: Bundle, env: NodeJS.ProcessEnv = process.env): Bundle {
  const functions = Object.entries(bundle.functions).map(([name, declared]) => {
    try {
      return [name, {...declared, url: resolveSecret(declared.url, `functions.${name}.http.url`, env)}] as const;
    } catch {
      return [name, declared] as const;
    }
  });
  return {...bundle, functions: Object.fromEntries(functions)};
}
