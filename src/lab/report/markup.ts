/** Text that is already markup and needs no escaping. */
export class Markup {
  constructor(readonly text: string) {}
}

const entities: Record<string, string> = {'&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'};

/** Escapes a text for HTML and SVG, content and attributes alike. */
export const escapeMarkup = (text: string): string => text.replace(/[&<>"']/g, character => entities[character]!);

type Part = string | number | Markup | undefined | false | readonly Part[];

const render = (part: Part): string => {
  if (part === undefined || part === false) return '';
  if (part instanceof Markup) return part.text;
  if (Array.isArray(part)) return part.map(render).join('');
  return escapeMarkup(String(part));
};

/** Template tag for HTML and SVG: every value is escaped unless it is Markup itself, so no name can inject a script. */
export function markup(texts: TemplateStringsArray, ...values: Part[]): Markup {
  return new Markup(texts.reduce((all, text, index) => all + text + render(values[index]), ''));
}
