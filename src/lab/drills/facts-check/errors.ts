import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  CHECK_FAULT_INVALID: {
    message: (given: string) => `"${given}" is no fault that could be injected here.`,
    next: 'Write freeze:PID@2s/1s, kill:PID@3s, or failover@4s with a redis+sentinel:// store.',
  },
  CHECK_PROCESS_GONE: {
    message: (pid: number) => `There is no process ${pid} any more.`,
    next: 'name a process that runs, such as one of `rulectl status -o json`',
  },
});
