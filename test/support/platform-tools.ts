import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

const metrics = 'process_cpu_seconds_total 1';

const pod = (name: string, labels: Record<string, string>) => ({
  metadata: {name, labels: {'app.kubernetes.io/name': 'shop', ...labels}},
  spec: {nodeName: 'machine-1'},
  status: {phase: 'Running', containerStatuses: [{ready: true, restartCount: 0, image: 'registry/rulectl:1'}]},
});
const pods = [
  pod('shop-control-a', {'app.kubernetes.io/component': 'control'}),
  ...['shop-pricing-a', 'shop-pricing-b'].map(name =>
    pod(name, {'app.kubernetes.io/component': 'node', 'rulectl.dev/group': 'pricing'}),
  ),
];

const containers = [
  ['shop-control-1', 'control'],
  ['shop-pricing-1', 'pricing'],
  ['shop-pricing-2', 'pricing'],
].map(([Name, Service]) => ({
  ID: `id-${Name}`,
  Name,
  Service,
  State: 'running',
  Health: 'healthy',
  Image: 'rulectl:1',
}));

/** What each program answers to the first of its words that is a key here. */
const answers: Record<'kubectl' | 'docker', Readonly<Record<string, string>>> = {
  kubectl: {
    version: '{"clientVersion":{"gitVersion":"v1.35.0"}}',
    logs: '[pod/shop-pricing-a/node] one line',
    exec: metrics,
    pod: JSON.stringify({items: pods}),
    networkpolicy: '{"items":[]}',
  },
  docker: {
    '--version': 'Docker version 27.0.0',
    ps: containers.map(each => JSON.stringify(each)).join('\n'),
    logs: 'shop-pricing-1  | one line',
    exec: metrics,
  },
};

/** No script for Node.js, which takes `--env-file` for its own. An answer to a name goes before the one to its kind. */
const program = (tool: string): string => `#!/bin/sh
answers=$(dirname "$0")/${tool}
for word in "$@"; do
  [ -f "$answers.$word" ] || continue
  for name in "$@"; do
    [ -f "$answers.$word.$name" ] && exec cat "$answers.$word.$name"
  done
  exec cat "$answers.$word"
done
case " $* " in *" get "*) echo 'Error from server (NotFound)' >&2; exit 1 ;; esac
`;

/** Writes a kubectl or docker into a folder for PATH that answers for a cluster whose parts are ready whatever is done. */
export function writePlatformTool(folder: string, tool: keyof typeof answers): void {
  const own = tool === 'kubectl' ? pods.map(each => [`pod.${each.metadata.name}`, JSON.stringify(each)]) : [];
  for (const [name, text] of [...Object.entries(answers[tool]), ...own]) {
    writeFileSync(join(folder, `${tool}.${name}`), `${text}\n`);
  }
  writeFileSync(join(folder, tool), program(tool));
  chmodSync(join(folder, tool), 0o755);
}
