/** Breaks a text at its spaces into lines of at most `width` columns, each after the first behind `indent` spaces. */
export function wrapped(text: string, {width = 100, indent = 0}: {width?: number; indent?: number} = {}): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && indent + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].join(`\n${' '.repeat(indent)}`);
}
