import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  FACTS_NOTHING_TO_REMOVE: {
    kind: 'input',
    message: () => 'Which sessions? None is named.',
    next: 'Name sessions, or give --prefix.',
  },
  FACTS_REMOVE_UNCONFIRMED: {
    kind: 'input',
    message: (count: number) => `${count} sessions would be deleted, and nobody confirmed it.`,
    next: 'Add --yes.',
  },
  FACTS_MATCH_ONE: {
    kind: 'input',
    message: () => '--if-match is for one session.',
    next: 'Name one session, and no --prefix.',
  },
  FACTS_CHECK_OPTION: {
    kind: 'input',
    message: (flag: string, given: string, wanted: string) => `${flag} is "${given}"; it must be ${wanted}.`,
  },
  FACTS_CHECK_PASSWORD: {
    kind: 'input',
    message: () => '--facts holds a password, and others can read the command line.',
    next: 'Put the URL into RULECTL_FACTS_URL, or write "${VARIABLE}" for the password.',
  },
  FACTS_NOT_GIVEN: {
    kind: 'input',
    message: () => 'No facts are given.',
    next: 'Add --facts with a file, - for standard input, or JSON itself.',
  },
});
