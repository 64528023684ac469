import {defineErrors} from '../../../kit/errors.js';

/** What can go wrong with a cluster on this machine. */
export const errors = defineErrors({
  LOCAL_NOT_RUNNING: {
    kind: 'unavailable',
    message: (dir: string) => `No cluster of ${dir} runs on this machine.`,
    next: 'Start it: rulectl up',
  },
  LOCAL_ROLE_FAILED: {
    kind: 'unavailable',
    message: (name: string, how: string) => `${name} did not start: it ended with ${how}.`,
    next: (name: string) => `Mend what it says above, then try again; its whole log is .rulectl/logs/${name}.log`,
  },
  LOCAL_NOT_READY: {
    kind: 'unavailable',
    message: (names: readonly string[], seconds: number) =>
      `${names.join(', ')} ${names.length === 1 ? 'was' : 'were'} not ready within ${seconds} s.`,
    next: 'Its last words are above; rulectl doctor checks the stores that the cluster file names.',
  },
  LOCAL_SUPERVISOR_FAILED: {
    kind: 'unavailable',
    message: (why: string) => `The supervisor did not start: ${why}.`,
    next: 'Its log is .rulectl/logs/supervisor.log',
  },
  LOCAL_SUPERVISED: {
    message: (pid: number) => `The supervisor ${pid} looks after this project already.`,
    next: 'rulectl status shows what runs; rulectl down stops it.',
  },
  LOCAL_BUSY: {
    kind: 'unavailable',
    message: (pid: number) => `Another rulectl (process ${pid}) is changing this cluster.`,
    next: 'Wait until it has ended, then try again.',
  },
  LOCAL_FOLDER_UNUSABLE: {
    message: (folder: string, why: string) => `${folder} cannot be written: ${why}.`,
    next: 'The state of a local cluster is kept there: give this user the right to write, or copy the project elsewhere.',
  },
  LOCAL_PORT_IN_USE: {
    message: (role: string, port: number) => `Port ${port} of the ${role} is in use by another program.`,
    next: (role: string) =>
      `Stop that program, or choose another port: spec.${role}.port in the cluster file, RULECTL_${role.toUpperCase()}_PORT, or 0 for any free one.`,
  },
  LOCAL_UNKNOWN_GROUP: {
    message: (name: string, known: readonly string[]) =>
      `There is no group "${name}". The cluster file has ${known.join(', ')}.`,
    next: (_name: string, _known: readonly string[], near?: string) =>
      near === undefined ? 'Groups are named in spec.groups.' : `Did you mean ${near}?`,
  },
  LOCAL_UNKNOWN_ROLE: {
    message: (name: string, _known: readonly string[]) => `Nothing here is called "${name}".`,
    next: (_name: string, known: readonly string[]) =>
      `There ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}.`,
  },
  LOCAL_STATE_DAMAGED: {
    message: (file: string) => `${file} is damaged.`,
    next: 'rulectl down --purge forgets the state of the local cluster.',
  },
});
