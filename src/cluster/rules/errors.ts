import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  SIGNING_KEY_INVALID: {
    message: (file: string) => `${file} is no private Ed25519 key in PEM.`,
    next: 'rulectl keys signing makes a pair.',
  },
});
