import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  DEPLOY_ENVIRONMENT_UNKNOWN: {
    message: (name: string) => `There is no environment "${name}".`,
    next: (_name: string, all: readonly string[], near?: string) =>
      near === undefined ? `There are ${all.join(', ')}.` : `Did you mean "${near}"?`,
  },
  DEPLOY_BUSY: {
    kind: 'unavailable',
    message: (pid: number) => `Another rulectl (process ${pid}) is changing this target.`,
    next: 'wait for it to end',
  },
  DEPLOY_LEASE_LOST: {
    kind: 'halfway',
    message: (holder: string) => `${holder} took over the deploy lease, which this process could not renew in time.`,
    next: 'wait until the other one is done, then deploy again',
  },
  DEPLOY_VARIABLE_MISSING: {
    message: (variable: string) => `The environment variable ${variable} is not set.`,
    next: (variable: string) =>
      `set ${variable} to the URL of the store, with its password; it goes into a Secret only`,
  },
  DEPLOY_SECRET_MISSING: {
    kind: 'unavailable',
    message: (name: string) => `The Secret ${name} is not there or holds something else.`,
    next: 'deploy again: the step secrets:own makes it',
  },
  DEPLOY_SECRET_STALE: {
    kind: 'unavailable',
    message: (name: string, complaint: string) =>
      `External Secrets has not fetched ${name} from the secret manager: ${complaint}`,
    next: (name: string) =>
      `look with \`kubectl describe externalsecret ${name}\`, mend what it names, then deploy again`,
  },
  DEPLOY_LOCKED: {
    kind: 'unavailable',
    message: (holder: string, seconds: number) => `${holder} is deploying to this cluster (since ${seconds} s).`,
    next: 'wait for it; if that deployer is dead, its lease ends a quarter of an hour after its last sign of life',
  },
  DEPLOY_NO_NAMES: {
    kind: 'bug',
    message: (folder: string) => `kubectl rendered nothing from ${folder}.`,
    next: 'run `rulectl render`, then `kubectl kustomize` on that folder to see why',
  },
  DEPLOY_ANSWER_DIFFERS: {
    kind: 'answer',
    message: (facts: string, difference: string) =>
      `The cluster answers ${facts} otherwise than this machine: ${difference}`,
    next: 'compare `rulectl eval --facts` with and without `--target`; is an older ruleset active? see `rulectl rules history`',
  },
  DEPLOY_NOT_READY: {
    kind: 'unavailable',
    message: (what: string, seconds: number) => `${what} was not ready within ${seconds} s.`,
    next: 'look with `rulectl doctor` and `rulectl logs`, then deploy again',
  },
  TARGET_NOT_IN_SPEC: {
    message: (target: string) => `The cluster file has no spec.targets.${target}.`,
    next: (_target: string, example: string) => `add it, for example ${example}, with redis and postgres as its stores`,
  },
});
