import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  FACTS_URL_INVALID: {
    message: (why: string) => `facts.url cannot be used: ${why}.`,
    next: 'Write redis://host:6379, redis+sentinel://host:26379,host:26379/mymaster or redis+cluster://host:6379,host:6379',
  },
});
