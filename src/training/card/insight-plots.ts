// The plots of what the model knows: failures by mode, what each feature does, and what more data would bring.
import { line } from 'd3-shape';
import type { Evaluation, FeatureContribution, ModeOutcome } from '../evaluation/evaluation.ts';
import { chart, type Scale } from './chart.ts';
import { at, count, figure, fixed } from './markup.ts';

export function modesPlot({ modes: { modes, others, falseAlarms }, threshold }: Evaluation): string {
  const most = Math.max(...modes.map(({ failures }) => failures));
  const shareOf = ({ caught, failures }: ModeOutcome): number => caught / failures;
  const missedOf = ({ caught, failures }: ModeOutcome): number => failures - caught;
  const best = modes.reduce((one, other) => (shareOf(other) > shareOf(one) ? other : one));
  const worst = modes.reduce((one, other) => (missedOf(other) > missedOf(one) ? other : one));
  return figure({
    title: 'Confusion by failure mode',
    plot: chart({
      label: 'Failures of each mode, announced and missed',
      x: { title: 'Failures in the data (rows)', domain: [0, most * 1.4], format: count },
      y: { title: 'Failure mode (code)', domain: [modes.length - 0.5, -0.5], format: String },
      rows: modes.map(({ code, label }) => (code === '' ? label : `${label.replace(/ failure$/, '')} (${code})`)),
      height: 90 + 42 * modes.length,
      marks: (x, y) => modes.map((mode, row) => modeBar(mode, row, x, y)).join(''),
    }),
    legend: [
      ['a-fill', 'announced'],
      ['b-fill', 'missed'],
    ],
    reading: `Best announced: ${best.label.toLowerCase()}, ${fixed(best.caught, 1)} of ${best.failures}; most missed: ${worst.label.toLowerCase()}, with only ${fixed(worst.caught, 1)} of ${worst.failures} announced. Of ${count(others)} rows without a failure ${fixed(falseAlarms, 1)} raise a false alarm (threshold ${fixed(threshold, 2)}, mean of the repetitions).`,
  });
}

function modeBar({ failures, caught }: ModeOutcome, row: number, x: Scale, y: Scale): string {
  const top = at(y(row) - 11);
  const bar = (mark: string, from: number, to: number): string =>
    `<rect class="${mark}" x="${at(x(from))}" y="${top}" width="${at(x(to) - x(from))}" height="22"/>`;
  const text = `${fixed(caught, 1)} of ${failures}`;
  return `${bar('a-fill', 0, caught)}${bar('b-fill', caught, failures)}<text class="note" x="${at(x(failures) + 6)}" y="${at(y(row) + 4)}">${text}</text>`;
}

export function contributionsPlot({ contributions: { features, sampleCount } }: Evaluation): string {
  const all = features.flatMap(({ sample }) => sample.map(([value]) => value));
  const [first, second] = features;
  return figure({
    title: 'What each feature does (SHAP summary)',
    plot: chart({
      label: 'Contributions of each feature to the margin, coloured by the feature’s value',
      x: {
        title: 'Contribution to the margin (log-odds of failure)',
        domain: [Math.floor(Math.min(...all)), Math.ceil(Math.max(...all))],
        format: (value) => (value > 0 ? `+${value}` : String(value).replace('-', '−')),
      },
      y: { title: 'Feature', domain: [features.length - 0.5, -0.5], format: String },
      rows: features.map(({ name }) => name),
      height: 70 + 27 * features.length,
      marks: (x, y) =>
        `<path class="ink-line thin" d="M${at(x(0))} ${at(y(-0.5))}V${at(y(features.length - 0.5))}"/>${features.map((feature, row) => swarm(feature, x, y(row))).join('')}`,
    }),
    legend: [
      ['fifth-0', 'low value of the feature'],
      ['fifth-2', 'middle'],
      ['fifth-4', 'high value'],
    ],
    reading: `Right of the line a value speaks for a failure, left against it; ${first?.name} moves the verdict most (by ${fixed(first?.importance ?? 0, 2)} on average)${second === undefined ? '' : `, then ${second.name} (${fixed(second.importance, 2)})`}. ${sampleCount} rows are drawn, half of them failures.`,
  });
}

/** Dots of a row, pushed apart where they would cover each other; one path for each colour. */
function swarm({ sample }: FeatureContribution, x: Scale, middle: number): string {
  const taken = new Map<number, number>();
  const paths = ['', '', '', '', ''];
  for (const [value, fifth] of sample) {
    const place = Math.round(x(value) / 2);
    const used = taken.get(place) ?? 0;
    taken.set(place, used + 1);
    const level = Math.ceil(used / 2) * (used % 2 === 0 ? 1 : -1);
    const shift = Math.max(-10, Math.min(10, level * 1.6));
    paths[fifth] += `M${place * 2} ${at(middle + shift)}h0`;
  }
  return paths.map((d, fifth) => (d === '' ? '' : `<path class="dots dots-${fifth}" d="${d}"/>`)).join('');
}

export function learningPlot({ learningCurve }: Evaluation): string {
  const lines = [
    { mark: 'a', of: (step: Step) => step.averagePrecision },
    { mark: 'b', of: (step: Step) => step.f1 },
  ] as const;
  const last = learningCurve.at(-1) as Step;
  const before = learningCurve.at(-2) as Step;
  const gain = last.averagePrecision.mean - before.averagePrecision.mean;
  const lowest = Math.min(
    ...learningCurve.flatMap((step) => lines.map(({ of }) => of(step).mean - of(step).standardDeviation)),
  );
  return figure({
    title: 'Learning curve',
    plot: chart({
      label: 'Average precision and F1 over the number of training rows',
      x: { title: 'Rows trained on', domain: [0, last.rows], format: count },
      y: {
        title: 'Score on rows not trained on (0 to 1)',
        domain: [Math.max(0, Math.floor(lowest * 10) / 10), 1],
        format: (value) => fixed(value, 1),
      },
      marks: (x, y) =>
        lines
          .map(({ mark, of }) => {
            const d = line<Step>(
              (step) => x(step.rows),
              (step) => y(of(step).mean),
            ).digits(1)(learningCurve as Step[]);
            const dots = learningCurve.map((step) => {
              const { mean, standardDeviation } = of(step);
              return `<path class="${mark}-line thin" d="M${at(x(step.rows))} ${at(y(Math.max(0, mean - standardDeviation)))}V${at(y(Math.min(1, mean + standardDeviation)))}"/><circle class="${mark}-mark" cx="${at(x(step.rows))}" cy="${at(y(mean))}" r="4.5"/>`;
            });
            return `<path class="${mark}-line" d="${d}"/>${dots.join('')}`;
          })
          .join(''),
    }),
    legend: [
      ['a-fill', 'average precision, ± standard deviation over folds'],
      ['b-fill', 'F1 at the threshold'],
    ],
    reading:
      gain > 0.005
        ? `The curve still rises (average precision +${fixed(gain, 3)} from ${count(before.rows)} to ${count(last.rows)} rows): more readings would help.`
        : `The curve has flattened (average precision ${gain < 0 ? '−' : '+'}${fixed(Math.abs(gain), 3)} from ${count(before.rows)} to ${count(last.rows)} rows): more readings of the same kind would help little.`,
  });
}

type Step = Evaluation['learningCurve'][number];
