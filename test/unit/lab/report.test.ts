import {describe, expect, test} from 'vitest';
import {linearScale, lineChart, logScale, short} from '../../../src/lab/report/line-chart.js';
import {page} from '../../../src/lab/report/page.js';

describe('scales', () => {
  test('linear ticks are round and enclose the values', () => {
    const scale = linearScale([3, 97], [0, 100]);
    expect(scale.ticks).toEqual([0, 20, 40, 60, 80, 100]);
    expect(scale(50)).toBe(50);
    expect(linearScale([0, 0], [0, 10]).ticks.length).toBeGreaterThan(1);
  });

  test('logarithmic ticks are powers of ten', () => {
    const scale = logScale([0.3, 420], [0, 4]);
    expect(scale.ticks).toEqual([0.1, 1, 10, 100, 1000]);
    expect(scale(10)).toBeCloseTo(2);
  });

  test('numbers on axes stay short', () => {
    expect([0, 0.25, 1234, 15_000, 2_500_000].map(short)).toEqual(['0', '0.25', '1230', '15k', '2.5M']);
  });
});

describe('a page', () => {
  const html = page({
    title: 'Drill <script>alert(1)</script>',
    verdict: {kind: 'good', text: 'Nothing was lost.'},
    facts: [['rate', '200/s']],
    sections: [
      {
        title: 'Latency',
        body: [
          lineChart({
            title: 'p99',
            x: {label: 's'},
            y: {label: 'ms', logarithmic: true},
            series: [
              {
                name: 'p99',
                points: [
                  [0, 1],
                  [1, null],
                  [2, 40],
                ],
              },
            ],
            bands: [{from: 1, to: 2, label: 'fault', kind: 'fault'}],
            marks: [{at: 1, label: 'kill pricing-1'}],
          }),
          {head: ['phase', 'ms'], rows: [['"<base>\'&', 1]]},
          'In words.',
        ],
      },
    ],
    reproduce: 'rulectl drill load --seed 1',
  });

  test('is self-contained, with a chart, and no outside text becomes markup', () => {
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/(src|href)="https?:/);
    expect(html).not.toContain('<script');
    expect(html).toContain('Drill &lt;script&gt;');
    expect(html).toContain('<td>&quot;&lt;base&gt;&#39;&amp;</td><td>1</td>');
    expect(html).toContain('<p>In words.</p>');
  });

  test('a gap in a series breaks the line', () => {
    expect(html).toMatch(/d="M[\d.]+ [\d.]+M[\d.]+ [\d.]+"/);
  });
});
