import {defineErrors} from '../../kit/errors.js';

/** What can go wrong with the rule repository. */
export const errors = defineErrors({
  REPOSITORY_UNAVAILABLE: {
    kind: 'unavailable',
    message: (why: string) => `The rule repository does not answer: ${why}.`,
    next: 'Nodes and gateways go on with the rules they have. Push again later: the same rules get the same version.',
  },
  REPOSITORY_REFUSES: {
    kind: 'unavailable',
    message: (why: string) => `PostgreSQL refuses the connection: ${why}.`,
    next: 'Check user, password and database in spec.repository.url (RULECTL_DATABASE_URL).',
  },
  REPOSITORY_URL_INVALID: {
    message: () => 'The URL of the repository is none of PostgreSQL.',
    next: 'For example postgres://user:password@host:5432/database',
  },
  REPOSITORY_IN_USE: {
    message: (folder: string) => `The embedded repository in ${folder} is in use by another control.`,
    next: 'One control at a time; several need PostgreSQL (spec.repository.store: postgres).',
  },
  REPOSITORY_NEWER: {
    message: (found: number, known: number) =>
      `The repository has migration ${found}; this program knows migrations up to ${known}.`,
    next: 'Update this program: a newer one has used the repository.',
  },
  REPOSITORY_MIGRATION_CHANGED: {
    kind: 'bug',
    message: (file: string) => `The migration ${file} is not the one that was applied to the repository.`,
    next: 'Install the program afresh; applied migrations never change.',
  },
  REPOSITORY_UNKNOWN_RULESET: {
    status: 404,
    message: (name: string, environment: string) => `Nobody has pushed a ruleset "${name}" to ${environment}.`,
    next: 'rulectl rules push sends the rules of a project; rulectl env list shows what there is.',
  },
  REPOSITORY_UNKNOWN_VERSION: {
    status: 404,
    message: (name: string, version: number | string) => `There is no version ${version} of ${name}.`,
    next: 'rulectl rules list shows the versions.',
  },
  REPOSITORY_NOTHING_BEFORE: {
    kind: 'answer',
    status: 409,
    message: (name: string) => `No other version of ${name} was active before.`,
    next: 'rulectl rules activate <version> takes any version; rulectl rules list shows them.',
  },
  REPOSITORY_MOVED_ON: {
    kind: 'answer',
    status: 409,
    message: (name: string, wanted: number, found: number) =>
      `Somebody else activated a version of ${name} meanwhile: activation ${wanted} was asked for, ${found} is next.`,
    next: 'rulectl rules history shows what happened. Look, then run the command again.',
  },
  REPOSITORY_KEY_EXISTS: {
    status: 409,
    message: (id: string) => `There is, or was, an API key "${id}" already.`,
    next: 'Take another name: names of revoked keys stay in the audit trail.',
  },
  REPOSITORY_UNKNOWN_KEY: {
    status: 404,
    message: (id: string) => `There is no API key "${id}".`,
    next: 'rulectl keys list shows the keys.',
  },
});
