import type {Part} from '../../src/lab/drills/cluster/part.js';

interface Known extends Partial<Omit<Part, 'group' | 'process'>> {
  readonly kind: Part['kind'];
  readonly name: string;
  readonly group?: string;
  readonly pid?: number;
  readonly addressFile?: string;
}

const inRotation: readonly Part['kind'][] = ['node', 'gateway'];

/** A process of this machine as a drill sees it; without a `pid` it is just being started again. */
export const processPart = ({pid, group, addressFile, ...known}: Known): Part => ({
  state: 'ready',
  restarts: 0,
  url: null,
  ruleset: null,
  able: inRotation.includes(known.kind) ? ['drain'] : [],
  container: null,
  process: {
    pid: pid ?? null,
    ...{startedAt: null, memoryBytes: null, lastExit: null, cacheFolder: null, addressFile: addressFile ?? null},
  },
  group: group ?? null,
  ...known,
});

/** A pod as a drill sees it. */
export const podPart = (known: Known): Part => ({
  ...processPart({able: [], ...known}),
  process: null,
  container: {image: 'rulectl:1', why: null},
});
