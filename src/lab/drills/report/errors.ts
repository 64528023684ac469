import {defineErrors} from '../../../kit/errors.js';

const shownIds = 5;

export const errors = defineErrors({
  DRILL_RUN_UNKNOWN: {
    message: (id: string) => `There is no drill "${id}".`,
    next: 'see `rulectl drill history`',
  },
  DRILL_RUN_AMBIGUOUS: {
    message: (id: string, _ids: readonly string[]) => `Several drills begin with "${id}".`,
    next: (_id: string, ids: readonly string[]) =>
      `name one: ${ids.slice(-shownIds).join(', ')}${ids.length > shownIds ? ', … (see `rulectl drill history`)' : ''}`,
  },
  DRILL_RUN_SAME: {
    message: (id: string) => `${id} would be compared with itself.`,
    next: 'name another: see `rulectl drill history`',
  },
});
