import {wrapped} from './wrap.js';

const rowOf = /^( *(?:\d+ )?\| )(.*)$/;
const caretsOf = /^ *\| (\s*)\^+$/;

/** Code frames for a screen of that many columns: of long lines what is around the fault, sentences broken at spaces. */
export function fittedFrames(text: string, width: number | undefined): string {
  if (width === undefined) return text;
  const lines = text.split('\n');
  return lines
    .map((line, index) => {
      const [, margin, content] = rowOf.exec(line) ?? [];
      if (margin === undefined) return sentence(line, width);
      // The carets stand under the line that they are about, which stands under the one before it.
      const carets = lines.slice(index, index + 3).find(each => caretsOf.test(each));
      const caretAt = carets === undefined ? 0 : [...caretsOf.exec(carets)![1]!].length;
      return (margin + excerpt(content!, caretAt, Math.max(20, width - margin.length))).trimEnd();
    })
    .join('\n');
}

function sentence(line: string, width: number): string {
  const [prefix] = /^ *(?:= )?/.exec(line)!;
  return prefix + wrapped(line.slice(prefix.length), {width, indent: prefix.length || 2});
}

/** So many code points of a line, with the caret among them; marks show where there are more. */
function excerpt(content: string, caretAt: number, room: number): string {
  const characters = [...content];
  const from = caretAt < room - 1 ? 0 : caretAt - Math.floor(room / 2);
  const shown = characters.slice(from, from + room);
  const isCarets = /^\s*\^+$/.test(content);
  if (from > 0 && shown.length > 0) shown[0] = isCarets ? ' ' : '…';
  if (characters.length > from + room && !isCarets) shown[room - 1] = '…';
  return shown.join('');
}
