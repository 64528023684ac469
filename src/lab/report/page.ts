import {fillHtml} from '../../cluster/scaffold/templates.js';
import type {Chart} from './line-chart.js';

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
}

/** A paragraph, a table or a chart. */
type Block = string | Table | Chart;

export interface Page {
  readonly title: string;
  /** One sentence: what was found. */
  readonly verdict: {readonly kind: 'good' | 'bad' | 'unsure'; readonly text: string};
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly sections: readonly {readonly title: string; readonly body: readonly Block[]}[];
  /** How to get this page again. */
  readonly reproduce: string;
}

/** A whole page in one file: no script, no font, no picture from anywhere else. All texts are escaped. */
export const page = (page: Page): string => fillHtml('report/page.html', page);
