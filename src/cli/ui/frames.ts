import type {Style} from './style.js';

/** The parts of a code frame's lines, each with how it is shown. */
const parts: readonly {line: RegExp; show: (style: Style, ...groups: string[]) => string}[] = [
  // Where, what kind of finding, and what is wrong.
  {
    line: /^(\S.*?:\d+:\d+)( {2}error \w+)( {2}.*)$/,
    show: (style, place, label, message) => style('accent', place!) + style('bad', label!) + style('bold', message!),
  },
  {
    line: /^(\S.*?:\d+:\d+)( {2}(?:warning|remark) \w+)( {2}.*)$/,
    show: (style, place, label, message) => style('accent', place!) + style('warn', label!) + style('bold', message!),
  },
  // Where, and what is wrong.
  {
    line: /^(\S.*?:\d+:\d+)( {2}.*)$/,
    show: (style, place, message) => style('accent', place!) + style('bold', message!),
  },
  {line: /^( *\| \s*)(\^+)$/, show: (style, margin, carets) => style('dim', margin!) + style('bad', carets!)},
  {line: /^( *\d+ \|)(.*)$/, show: (style, margin, text) => style('dim', margin!) + text},
  {line: /^( *= )(.*)$/, show: (style, margin, fix) => style('dim', margin!) + style('good', fix!)},
];

/** Code frames in colours; without them the text is left as it is. */
export const tintedFrames = (text: string, style: Style): string =>
  text
    .split('\n')
    .map(line => {
      for (const {line: pattern, show} of parts) {
        const found = pattern.exec(line);
        if (found) return show(style, ...found.slice(1));
      }
      return line;
    })
    .join('\n');
