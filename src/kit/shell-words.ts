/** One word of a command line, quoted for a POSIX shell where it has to be. */
export const shellWord = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** `--blast-radius` of `blastRadius`. */
export const flagOf = (name: string): string => `--${name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

/** A command line with these options, in their order: true is a flag without a value, undefined and false are left out. */
export const commandLine = (
  words: readonly string[],
  options: Readonly<Record<string, string | boolean | undefined>>,
): string =>
  [
    ...words,
    ...Object.entries(options).flatMap(([name, value]) => {
      if (value === undefined || value === false) return [];
      return value === true ? [flagOf(name)] : [flagOf(name), shellWord(value)];
    }),
  ].join(' ');
