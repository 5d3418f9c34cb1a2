// What is usual, learnt from the readings without a failure: for each machine type the 5 % quantile, the median and the 95 % quantile of every
// sensor and feature. Quantiles, because a few wild readings must not widen a range. A type with few readings has none: better no range than
// one of chance. Readings of failures are no part of what is usual; how far they go is kept where it is further than a sensor's bounds would be.

import { usualWidthsDefault } from '../../core/data-quality/rules.ts';
import type { Span } from '../../core/explanation/usual.ts';
import { selectFeatures } from '../../core/features.ts';
import { defaultTypeEncoding, encodedTypes } from '../../core/machine-type.ts';
import type { EncodedType, Profile } from '../../core/profile.ts';
import type { WrittenRanges } from '../../inference/model/manifest.ts';
import type { Dataset } from '../data/dataset.ts';
import { forEachReading } from '../data/feature-matrix.ts';

/** Two readings or more then lie beyond each quantile. */
const readingsMin = 40;
const quantiles = [0.05, 0.5, 0.95] as const;

/** By machine type, then by name: low, median and high. */
export function usualRanges(profile: Profile, dataset: Dataset, featureNames: readonly string[]): WrittenRanges {
  // What comes from the type alone is the same in all its readings.
  const features = selectFeatures(profile, featureNames).filter(({ from }) => from !== 'type');
  const names = features.map(({ name }) => name);
  const encoded = encodedTypes(profile, defaultTypeEncoding(profile));
  const types = profile.machineTypes.map(({ name }) => encoded.get(name) as EncodedType);
  const sensorNames = profile.sensors.map(({ name }) => name);
  const columns = types.map(() => [...sensorNames, ...names].map((): number[] => []));
  const rows = types.map(() => 0);
  const add = (column: number[] | undefined, value: number): void => {
    if (!Number.isNaN(value)) column?.push(value);
  };
  const failing = types.map(() => sensorNames.map((): Span => noSpan));
  forEachReading(profile, dataset, (values, typeIndex, row) => {
    if (dataset.labels[row] !== 0) {
      const spans = failing[typeIndex] as Span[];
      sensorNames.forEach((name, place) => {
        const value = values[name] as number;
        if (!Number.isNaN(value)) spans[place] = widened(spans[place] as Span, value);
      });
      return;
    }
    const own = columns[typeIndex] as number[][];
    rows[typeIndex] = (rows[typeIndex] as number) + 1;
    sensorNames.forEach((name, place) => {
      add(own[place], values[name] as number);
    });
    features.forEach((feature, place) => {
      add(own[sensorNames.length + place], feature.of(values, types[typeIndex] as EncodedType));
    });
  });
  const learnt = types.flatMap(({ name }, typeIndex) => {
    const ranges = (columns[typeIndex] as number[][]).map(rangeOf);
    // What was hardly measured has none.
    const isKnown = (place: number): boolean => (columns[typeIndex]?.[place]?.length ?? 0) >= readingsMin;
    const byName = (own: readonly string[], from: number) =>
      Object.fromEntries(
        own.flatMap((each, place) =>
          isKnown(from + place) ? [[each, ranges[from + place] as readonly number[]] as const] : [],
        ),
      );
    if ((rows[typeIndex] as number) < readingsMin) return [];
    const widths = profile.dataQuality?.usualWidths ?? usualWidthsDefault;
    const far = sensorNames.flatMap((each, place) => {
      const { low, high } = failing[typeIndex]?.[place] ?? noSpan;
      return isFar({ low, high }, ranges[place] as readonly number[], widths) ? [[each, [low, high]] as const] : [];
    });
    return [
      [
        name,
        {
          sensors: byName(sensorNames, 0),
          features: byName(names, sensorNames.length),
          ...(far.length === 0 ? {} : { failing: Object.fromEntries(far) }),
        },
      ] as const,
    ];
  });
  return Object.fromEntries(learnt);
}

const noSpan: Span = { low: Number.POSITIVE_INFINITY, high: Number.NEGATIVE_INFINITY };

function widened({ low, high }: Span, value: number): Span {
  return { low: Math.min(low, value), high: Math.max(high, value) };
}

/** Further than what a machine is believed to have by its usual range alone. */
function isFar({ low, high }: Span, [usualLow = 0, , usualHigh = 0]: readonly number[], widths: number): boolean {
  const beyond = (usualHigh - usualLow) * widths;
  return beyond > 0 && (low < usualLow - beyond || high > usualHigh + beyond);
}

function rangeOf(values: readonly number[]): readonly number[] {
  const sorted = Float64Array.from(values).sort();
  return quantiles.map((share) => Number(quantile(sorted, share).toPrecision(6)));
}

/** Between the two nearest values, in proportion. */
function quantile(sorted: Float64Array, share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = sorted[Math.floor(place)] as number;
  const above = sorted[Math.ceil(place)] as number;
  return below + (above - below) * (place - Math.floor(place));
}
