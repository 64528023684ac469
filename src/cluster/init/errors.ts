import {defineErrors} from '../../kit/errors.js';

export const errors = defineErrors({
  PROJECT_UNKNOWN_EXAMPLE: {
    message: (from: string, known: readonly string[]) =>
      `There is no example "${from}". There are: ${known.join(', ')}.`,
    next: (_from: string, _known: readonly string[], near?: string) =>
      near === undefined ? 'Choose one of them with --from.' : `Did you mean --from ${near}?`,
  },
  PROJECT_NAME_INVALID: {
    message: (name: string) =>
      `"${name}" cannot be the name of a cluster: lower-case letters, digits and hyphens, beginning with a letter, 40 at most.`,
    next: (_name: string, possible: string) => `For example ${possible}.`,
  },
  PROJECT_EXISTS: {
    message: (folder: string, files: readonly string[]) =>
      `${folder} has ${files.length === 1 ? 'a file' : 'files'} that would be overwritten: ${files.slice(0, 5).join(', ')}${files.length > 5 ? ' …' : ''}.`,
    next: 'Choose another folder, or add --force to overwrite.',
  },
  PROJECT_NOT_FOLDER: {
    message: (path: string) => `${path} is a file, not a folder.`,
    next: 'Choose another name.',
  },
});
