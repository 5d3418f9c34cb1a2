// The plots of how good the decisions are: precision over recall, reliability, and the distribution of scores.
import { curveStepBefore, line } from 'd3-shape';
import type { Evaluation } from '../evaluation/evaluation.ts';
import { type AxisOf, chart } from './chart.ts';
import { at, count, figure, fixed, percent } from './markup.ts';

const share = (title: string): AxisOf => ({ title, domain: [0, 1], format: (value) => fixed(value, 1) });

export function precisionRecallPlot({ curve, threshold, data, protocols }: Evaluation): string {
  const path = line<{ recall: number; precision: number }>();
  const { chosen } = curve;
  const oracle = protocols.find(({ metrics, threshold: none }) => none === null && (metrics?.f1 ?? 0) > 0)?.metrics;
  const base = data.failures / data.rows;
  return figure({
    title: 'Precision and recall',
    plot: chart({
      label: 'Precision over recall, with the chosen threshold',
      x: share('Recall: share of failures that are announced'),
      y: share('Precision: share of alarms that are failures'),
      marks: (x, y) => {
        const d = path
          .x(({ recall }) => x(recall))
          .y(({ precision }) => y(precision))
          .curve(curveStepBefore)
          .digits(1)(curve.points);
        const label = `threshold ${fixed(threshold, 2)}`;
        const rules =
          oracle?.precision === undefined || oracle.recall === undefined
            ? ''
            : `<path class="b-mark" d="${diamond(x(oracle.recall), y(oracle.precision))}"/>`;
        return `<path class="c-line dashed" d="M${at(x(0))} ${at(y(base))}H${at(x(1))}"/>
<path class="a-line" d="${d}"/>
${rules}<circle class="a-mark" cx="${at(x(chosen.recall))}" cy="${at(y(chosen.precision))}" r="6"/>
<text class="note" x="${at(x(chosen.recall) - 12)}" y="${at(y(chosen.precision) + 22)}" text-anchor="end">${label}</text>`;
      },
    }),
    legend: [
      ['a-fill', 'this model, on unseen rows'],
      ...(oracle === undefined || oracle === null ? [] : ([['b-fill', 'rule oracle']] as const)),
      ['c-fill', `alarms at random (${fixed(base, 3)})`],
    ],
    reading: `At the chosen threshold, of 100 failures ${Math.round(100 * chosen.recall)} are announced, and of 100 alarms ${Math.round(100 * chosen.precision)} are failures; moving along the curve trades one for the other.`,
  });
}

function diamond(x: number, y: number): string {
  return `M${at(x - 7)} ${at(y)}L${at(x)} ${at(y - 7)}L${at(x + 7)} ${at(y)}L${at(x)} ${at(y + 7)}Z`;
}

export function reliabilityPlot({ reliability, calibration, data }: Evaluation): string {
  const worst = reliability
    .filter(({ low, high, predicted }) => predicted < low || predicted > high)
    .map(({ predicted, observed }) => `${near(predicted)} (observed ${near(observed)})`);
  const verdict =
    worst.length === 0
      ? 'Every point’s interval meets the diagonal: a probability of 0.7 means about seven failures in ten'
      : `A probability of 0.7 means about seven failures in ten, except where the interval misses the diagonal, at ${worst.join(', ')}`;
  const changed =
    calibration.applied === null
      ? `recalibrating would not help (Brier ${fixed(calibration.brierBefore, 4)}, with it ${fixed(calibration.brierAfter, 4)}), so it is not applied`
      : `it is recalibrated, because that helps (Brier ${fixed(calibration.brierBefore, 4)} before, ${fixed(calibration.brierAfter, 4)} after)`;
  return figure({
    title: 'Reliability of the probabilities',
    plot: chart({
      label: 'Observed share of failures over predicted probability',
      x: share('Predicted probability of failure (mean of each tenth)'),
      y: share('Observed share of failures'),
      marks: (x, y) =>
        `<path class="c-line dashed" d="M${at(x(0))} ${at(y(0))}L${at(x(1))} ${at(y(1))}"/>${reliability
          .map(
            ({ predicted, observed, low, high, count: rows }) =>
              `<path class="a-line thin" d="M${at(x(predicted))} ${at(y(low))}V${at(y(high))}"/><circle class="a-mark" cx="${at(x(predicted))}" cy="${at(y(observed))}" r="${at(radius(rows, data.rows))}"/>`,
          )
          .join('')}`,
    }),
    legend: [
      ['a-fill', 'observed, with 95 % interval (larger dot: more rows)'],
      ['c-fill', 'perfect'],
    ],
    reading: `${verdict}; ${changed}.`,
  });
}

/** More decimals where there would be nothing else. */
function near(share: number): string {
  return fixed(share, share < 0.1 ? 3 : 2);
}

function radius(rows: number, allRows: number): number {
  return 4.5 + 4.5 * Math.sqrt(Math.min(1, rows / allRows));
}

export function scoresPlot({ scores, threshold, curve, modes }: Evaluation): string {
  const binCount = scores.failures.length;
  // A logarithm shows one row beside ten thousand; a bar starts at half a row.
  const height = (rows: number): number => Math.log10(Math.max(rows, least));
  const most = Math.ceil(Math.max(...[...scores.failures, ...scores.others].map(height)));
  return figure({
    title: 'Distribution of scores',
    plot: chart({
      label: 'Rows by predicted probability, failures and others',
      x: share('Predicted probability of failure'),
      y: {
        title: 'Rows (logarithmic)',
        domain: [Math.log10(least), most],
        tickCount: most + 1,
        format: (value) => (Number.isInteger(value) ? count(10 ** value) : ''),
      },
      marks: (x, y) => {
        const bars = (counts: readonly number[], mark: string, shift: number): string =>
          counts
            .map((rows, bin) => {
              if (rows < least) return '';
              const left = x((bin + 0.08 + shift) / binCount);
              const right = x((bin + 0.5 + shift) / binCount);
              const top = y(height(rows));
              return `<rect class="${mark}" x="${at(left)}" y="${at(top)}" width="${at(right - left)}" height="${at(y(Math.log10(least)) - top)}"/>`;
            })
            .join('');
        const limit = at(x(threshold));
        return `${bars(scores.others, 'a-fill', 0)}${bars(scores.failures, 'b-fill', 0.42)}
<path class="ink-line dashed" d="M${limit} ${at(y(most))}V${at(y(Math.log10(least)))}"/>
<text class="note" x="${at(x(threshold) + 6)}" y="${at(y(most) + 14)}">threshold ${fixed(threshold, 2)}</text>`;
      },
    }),
    legend: [
      ['a-fill', 'no failure'],
      ['b-fill', 'failure'],
    ],
    reading: `Right of the threshold lie ${percent(curve.chosen.recall)} of the failures and ${fixed((100 * modes.falseAlarms) / modes.others, 2)} % of the other rows; the fewer rows there are near the threshold, the less its exact place matters.`,
  });
}

const least = 0.5;
