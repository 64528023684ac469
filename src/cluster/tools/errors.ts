import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  TOOL_MISSING: {
    kind: 'unavailable',
    message: (tool: string) => `${tool} is not installed, or not on PATH.`,
    next: (_tool: string, install: string) => `install it: ${install}`,
  },
  TOOL_TOO_OLD: {
    kind: 'unavailable',
    message: (tool: string, _install: string, found: string, minimum: string) =>
      `${tool} ${found} is older than ${minimum}.`,
    next: (_tool: string, install: string) => `update it: ${install}`,
  },
  TOOL_FAILED: {
    kind: 'unavailable',
    message: (tool: string, reason: string) => `${tool} failed: ${reason}`,
    next: 'read its output above, mend the cause, and run the same command again',
  },
  TOOL_TIMEOUT: {
    kind: 'unavailable',
    message: (tool: string, seconds: number) => `${tool} did not end within ${seconds} s.`,
    next: 'check the network and the service behind it, then run the same command again',
  },
  TOOL_OUTPUT: {
    kind: 'unavailable',
    message: (tool: string, what: string) => `${tool} answered something that is no ${what}.`,
    next: 'run it by hand with --debug; is its version newer than rulectl knows?',
  },
});
