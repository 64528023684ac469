import {Markup, markup} from './markup.js';

export interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

export interface Page {
  readonly title: string;
  /** One sentence: what was found. */
  readonly verdict: {readonly kind: 'good' | 'bad' | 'unsure'; readonly text: string};
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly {readonly title: string; readonly body: readonly Markup[]}[];
  /** How to get this page again. */
  readonly reproduce: string;
}

const style = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1c2024;--soft:#60646c;--rule:#e0e3e8;--panel:#f7f8fa;--good:#18794e;--bad:#cd2b31;--unsure:#ad5700;
--series-0:#3e63dd;--series-1:#e5484d;--series-2:#30a46c;--series-3:#8e4ec6;--series-4:#f76b15;--series-5:#00a2c7}
@media(prefers-color-scheme:dark){:root{--paper:#111315;--ink:#edeef0;--soft:#b0b4ba;--rule:#2e3238;--panel:#191b1f;--good:#3dd68c;--bad:#ff9592;--unsure:#ffca16}}
*{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:15px/1.55 system-ui,sans-serif}
main{max-width:820px;margin:0 auto;padding:40px 24px 80px}h1{font-size:26px;margin:0 0 8px}h2{font-size:18px;margin:40px 0 12px}
.verdict{font-size:17px;padding:12px 16px;border-left:4px solid;background:var(--panel)}.good{border-color:var(--good)}.bad{border-color:var(--bad)}.unsure{border-color:var(--unsure)}
dl{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:12px;margin:24px 0}dl div{background:var(--panel);padding:10px 12px;border-radius:6px}
dt{color:var(--soft);font-size:12px}dd{margin:0;font-size:17px;font-variant-numeric:tabular-nums}
section{overflow-x:auto}table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}th,td{padding:6px 10px;border-bottom:1px solid var(--rule);text-align:right}
td{white-space:nowrap}td:last-child{white-space:normal}th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:500;font-size:13px}code,pre{font:13px ui-monospace,monospace}pre{background:var(--panel);padding:12px;overflow:auto;border-radius:6px}
.chart{margin:20px 0;overflow-x:auto}.chart svg{width:100%;min-width:600px;height:auto}.chart-title{font-size:14px;font-weight:600;fill:var(--ink)}.tick,.axis,.band-label,.mark-label{font-size:11px;fill:var(--soft)}
.band-label,.mark-label{paint-order:stroke;stroke:var(--paper);stroke-width:3px}.grid{stroke:var(--rule)}.line{fill:none;stroke-width:2}.reference{stroke-dasharray:5 4;opacity:.65}.band-fault{fill:var(--bad);opacity:.09}.band-calm{fill:var(--soft);opacity:.05}
.mark{stroke:var(--bad);stroke-dasharray:2 3}@media(max-width:600px){main{padding:24px 12px 48px}th,td{padding:5px;font-size:12px}td{white-space:normal}.chart svg{min-width:0}}
figcaption{display:flex;flex-wrap:wrap;gap:16px;font-size:13px;color:var(--soft);padding-left:64px}
.key::before{content:"";display:inline-block;width:14px;height:3px;margin-right:6px;vertical-align:middle;background:var(--key)}
${[0, 1, 2, 3, 4, 5].map(n => `.line-${n}{stroke:var(--series-${n})}.dot-${n}{fill:var(--series-${n})}.key-${n}{--key:var(--series-${n})}`).join('')}`;

/** A whole page in one file: no script, no font, no picture from anywhere else. */
export function page({title, verdict, facts, sections, reproduce}: Page): string {
  return markup`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${new Markup(style)}</style></head>
<body><main><h1>${title}</h1><p class="verdict ${verdict.kind}">${verdict.text}</p>
<dl>${facts.map(([label, value]) => markup`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>
${sections.map(section => markup`<section><h2>${section.title}</h2>${section.body}</section>`)}
<section><h2>Again</h2><pre>${reproduce}</pre></section></main></body></html>
`.text;
}

export const table = ({head, rows}: Table): Markup =>
  markup`<table><thead><tr>${head.map(cell => markup`<th>${cell}</th>`)}</tr></thead><tbody>${rows.map(row => markup`<tr>${row.map(cell => markup`<td>${cell}</td>`)}</tr>`)}</tbody></table>`;

export const paragraph = (text: string): Markup => markup`<p>${text}</p>`;
