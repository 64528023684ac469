import {styleText} from 'node:util';

export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'bold' | 'accent' | 'title';

type Format = Parameters<typeof styleText>[0];

const formats: Record<Tone, Format> = {
  good: 'green',
  bad: 'red',
  warn: 'yellow',
  dim: 'dim',
  bold: 'bold',
  accent: 'cyan',
  title: ['bold', 'cyan'],
};

/** Puts a tone on a text; with colours off it returns the text as it is. */
export type Style = (tone: Tone, text: string) => string;

export const styleFor =
  (colours: boolean): Style =>
  (tone, text) =>
    colours && text !== '' ? styleText(formats[tone], text, {validateStream: false}) : text;

/**
 * Whether to colour what goes to a stream: only on a terminal, never with `--no-color`, NO_COLOR (https://no-color.org),
 * CI or TERM=dumb; FORCE_COLOR turns it on elsewhere.
 */
export function wantsColours(stream: {isTTY?: boolean}, color: boolean, env: NodeJS.ProcessEnv = process.env): boolean {
  if (!color || env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== '0';
  return stream.isTTY === true && !env.CI && env.TERM !== 'dumb';
}

const escapes = /\u001b\[[0-9;]*m/g;

/** Code points that a text takes on the screen, colours not counted. */
export const visibleWidth = (text: string): number => [...text.replace(escapes, '')].length;
