// What the drawing of a report measures: alarms an hour, whatever time a bar stands for, so that the limits of the standard are where they are named. Pure.
import type { AlarmReport } from './report-api.ts';
import { perHourLimits } from './report-texts.ts';

const hourMs = 3_600_000;
const names = ['acceptable', 'manageable'] as const;

export interface ChartScale {
  /** Of each step. */
  readonly perHour: readonly number[];
  readonly most: number;
  /** The limits that are near enough to be drawn, for all operator positions together. */
  readonly lines: readonly { readonly name: (typeof names)[number]; readonly perHour: number }[];
  /** From here on there is too much for the operators. */
  readonly manageable: number;
}

export function chartScale({ series, positions }: Pick<AlarmReport, 'series' | 'positions'>): ChartScale {
  const perHour = series.counts.map((count) => (count * hourMs) / series.stepMs);
  const most = Math.max(0, ...perHour);
  const limits = names.map((name, at) => ({ name, perHour: (perHourLimits[at] as number) * positions }));
  return {
    ...{ perHour, most },
    // One far above would press the bars flat.
    lines: limits.filter((limit) => limit.perHour <= most * 1.5),
    manageable: perHourLimits[1] * positions,
  };
}
