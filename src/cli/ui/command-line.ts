/** Names of the common options, and whether a value follows: enough to find the command's name in a command line. */
const leading: ReadonlyMap<string, boolean> = new Map([
  ['-o', true],
  ['--output', true],
  ['-f', true],
  ['--file', true],
  ['--quiet', false],
  ['--no-color', false],
  ['--debug', false],
]);

/** Splits `-o json eval --facts x` into the command's name and all other words in their order. */
export function splitCommand(words: readonly string[]): {name: string | undefined; rest: string[]} {
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    if (!word.startsWith('-') || word === '-') return {name: word, rest: [...words.slice(0, i), ...words.slice(i + 1)]};
    if (leading.get(word)) i++;
  }
  return {name: undefined, rest: [...words]};
}

/** How failures are to be told, read before anything is parsed: the command line itself may be at fault. */
export function errorOutputOf(words: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const end = words.indexOf('--');
  const flags = end < 0 ? words : words.slice(0, end);
  let json = env.RULECTL_OUTPUT === 'json';
  for (const [i, word] of flags.entries()) {
    const format =
      /^(?:--output=|-o=?)(.+)$/.exec(word)?.[1] ?? (word === '-o' || word === '--output' ? flags[i + 1] : undefined);
    if (format !== undefined) json = format === 'json';
  }
  return {json, color: !flags.includes('--no-color'), debug: flags.includes('--debug') || Boolean(env.RULECTL_DEBUG)};
}
