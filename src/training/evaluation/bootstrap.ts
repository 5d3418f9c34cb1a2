// How much figures of one test file vary by chance: they are measured on parts of it drawn again and again, whole groups or stretches of
// neighbouring rows at a time, because rows that resemble one another are not so many observations.
import { seededRandom } from '../random.ts';
import { labelsOf } from './folds.ts';
import { isOfOneKind, type Metrics, measure } from './metrics.ts';
import { type MetricSummaries, metricNames, standardDeviation } from './summary.ts';

/** The figures themselves, with the standard deviation and the 95 % interval of the drawn ones. `units`: what is drawn as a whole. */
export function bootstrapSummaries(
  labels: Float32Array,
  probabilities: Float32Array,
  threshold: number,
  units: Uint32Array,
): MetricSummaries {
  const whole = measure(labels, probabilities, threshold);
  const byUnit = [...Map.groupBy(labels.keys(), (row) => units[row] as number).values()];
  const random = seededRandom(bootstrapSeed);
  const drawn: Metrics[] = [];
  const drawCount = Math.max(drawsMin, Math.min(drawsMax, Math.floor(rowsMeasuredMax / labels.length)));
  for (let draw = 0; draw < drawCount; draw++) {
    const rows = Uint32Array.from(
      byUnit.flatMap(() => byUnit[Math.floor(random() * byUnit.length)] as readonly number[]),
    );
    const part = labelsOf(labels, rows);
    if (!isOfOneKind(part)) drawn.push(measure(part, labelsOf(probabilities, rows), threshold));
  }
  const entries = metricNames.map((name) => {
    const values = drawn.map((each) => each[name]).sort((one, other) => one - other);
    const at = (share: number): number => values[Math.round(share * (values.length - 1))] ?? whole[name];
    return [
      name,
      {
        mean: whole[name],
        standardDeviation: values.length < 2 ? 0 : standardDeviation(values),
        confidence95: [at(0.025), at(0.975)],
      },
    ];
  });
  return Object.fromEntries(entries) as MetricSummaries;
}

const bootstrapSeed = 4_000;
const drawsMin = 20;
const drawsMax = 200;
const rowsMeasuredMax = 4_000_000;
