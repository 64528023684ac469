import type {Deployment} from './deployment.js';
import type {Leftover} from './provider.js';
import {providerOf} from './registry.js';

/** What is still there of a destroyed deployment, by looking. What cannot be looked for is told in `unseen`. */
export async function findLeftovers(deployment: Deployment): Promise<{found: Leftover[]; unseen: string[]}> {
  const found: Leftover[] = [];
  const unseen: string[] = [];
  const {leftovers} = await providerOf(deployment.target);
  for (const [what, search] of Object.entries(leftovers(deployment))) {
    try {
      found.push(...(await search()));
    } catch (error) {
      unseen.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return {found, unseen};
}
