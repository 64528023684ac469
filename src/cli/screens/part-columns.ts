import type {PartSample} from '../../cluster/observe/sampler.js';
import type {Column} from '../ui/table.js';
import {bytes, dash, milliseconds, rate, share, stateColour} from './cells.js';

/** A column of `rulectl top`, for its screen and for `--once`. */
export interface PartColumn extends Column {
  readonly text: (part: PartSample) => string;
  /** Room on the screen, and a title that fits. */
  readonly screen: {
    readonly title: string;
    readonly width: number;
    readonly colour?: (part: PartSample) => string;
    /** Narrower terminals do without it. */
    readonly from?: number;
  };
}

/** What is told of each part, from left to right. */
export const partColumns: readonly PartColumn[] = [
  {title: 'name', screen: {title: 'name', width: 13}, text: part => part.name},
  // The names of nodes begin with their group.
  {title: 'group', screen: {title: 'group', width: 10, from: 100}, text: part => part.group ?? dash},
  {
    title: 'state',
    screen: {title: 'state', width: 8, colour: part => stateColour(part.state)},
    text: part => part.state,
  },
  {
    title: 'version',
    screen: {title: 'v', width: 3},
    align: 'right',
    text: part => (part.version === null ? dash : String(part.version)),
  },
  {title: 'per s', screen: {title: 'per s', width: 6}, align: 'right', text: part => rate(part.perSecond)},
  {title: 'p50 ms', screen: {title: 'p50', width: 5}, align: 'right', text: part => milliseconds(part.p50Ms)},
  {title: 'p99 ms', screen: {title: 'p99', width: 5}, align: 'right', text: part => milliseconds(part.p99Ms)},
  {title: 'errors/s', screen: {title: 'err/s', width: 5}, align: 'right', text: part => rate(part.errorsPerSecond)},
  {title: 'cpu', screen: {title: 'cpu', width: 5}, align: 'right', text: part => share(part.cpu)},
  {title: 'memory', screen: {title: 'memory', width: 7}, align: 'right', text: part => bytes(part.memoryBytes)},
];
