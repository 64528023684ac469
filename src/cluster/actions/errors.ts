import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  DEPLOY_STOPPED: {
    kind: 'halfway',
    message: (step: string, reason: string) => `Stopped at step ${step}: ${reason}`,
    next: (_step: string, _reason: string, again: string) =>
      `run \`${again}\` again: it looks at what is there and resumes`,
  },
  DEPLOY_STUCK: {
    kind: 'halfway',
    message: (step: string, detail: string) => `Step ${step} is stuck: ${detail}`,
    next: (_step: string, _detail: string, wayOut: string) => wayOut,
  },
});
