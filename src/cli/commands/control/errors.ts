import {defineErrors} from '../../../kit/errors.js';

export const errors = defineErrors({
  CONTROL_NO_REPOSITORY: {
    kind: 'input',
    message: () => 'Control does not know where to keep the rules.',
    next: '--data-dir <folder> keeps them embedded; RULECTL_DATABASE_URL names a PostgreSQL.',
  },
  CONTROL_KEY_HASH_INVALID: {
    kind: 'input',
    message: () => 'RULECTL_ADMIN_KEY_HASH is no SHA-256 in hex.',
    next: 'It is the hash of the admin key: printf %s "$KEY" | sha256sum',
  },
});
