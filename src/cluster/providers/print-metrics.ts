import {ports} from '../scaffold/blueprint.js';

/** Prints a role's metrics from inside its container, with what its image has: Node.js and nothing else. */
export const printMetrics: readonly string[] = [
  ...['/nodejs/bin/node', '-e'],
  `fetch('http://127.0.0.1:${ports.internal}/metrics').then(answer => answer.text()).then(text => process.stdout.write(text))`,
];
