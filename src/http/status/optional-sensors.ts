// What /system/info says of sensors that a reading may come without: how many readings lack each, in training, at the consumers of late, and of those that
// this server was asked about.
import Type, { type Static } from 'typebox';
import { layoutOf } from '../../core/drift/layout.ts';
import type { DriftReport } from '../../core/drift/report.ts';
import { optionalNames } from '../../core/optional-sensors.ts';
import type { Profile } from '../../core/profile.ts';
import type { Reading } from '../../core/reading/reading.ts';
import type { Model } from '../../inference/model/model.ts';

const counted = {
  readings: Type.Integer({ minimum: 0 }),
  without: Type.Integer({ minimum: 0, description: 'Of these, how many came without it' }),
};

export const optionalSensorsSchema = Type.Array(
  Type.Object({
    name: Type.String(),
    in_training: Type.Union([Type.Object(counted), Type.Null()], {
      description: 'Rows of training; null where the model does not know its training',
    }),
    last_window: Type.Union([Type.Object(counted), Type.Null()], {
      description:
        'Readings of the last window of drift, as far as the consumers counted their values; null where nobody looks, or none was counted',
    }),
    since_start: Type.Object(counted, {
      description: 'Readings that this server was asked about at /predict since it started',
    }),
  }),
  { description: 'The sensors that a reading may come without, which the served model was trained to miss' },
);

type Counts = { readonly readings: number; readonly without: number };

export interface OptionalCount {
  readonly add: (readings: readonly Pick<Reading, 'sensors'>[]) => void;
  /** Of a sensor. */
  readonly of: (name: string) => Counts;
}

/** Counts what is asked about; nothing where no sensor is optional. */
export function createOptionalCount(profile: Profile): OptionalCount {
  const names = optionalNames(profile);
  const without = new Float64Array(names.length);
  let readingCount = 0;
  return {
    add: (readings) => {
      if (names.length === 0) return;
      readingCount += readings.length;
      for (const { sensors } of readings)
        for (let at = 0; at < names.length; at++)
          if (Number.isNaN(sensors[names[at] as string])) without[at] = (without[at] as number) + 1;
    },
    of: (name) => ({ readings: readingCount, without: without[names.indexOf(name)] ?? 0 }),
  };
}

export function shownOptional(
  profile: Profile,
  { manifest: { reference } }: Model,
  drift: DriftReport | null,
  asked: OptionalCount,
): Static<typeof optionalSensorsSchema> {
  const trained = reference ? layoutOf(reference).types.flatMap(({ variables }) => variables) : [];
  const now = drift === null ? [] : drift.types.flatMap(({ variables }) => variables);
  return optionalNames(profile).map((name) => {
    const ofSensor = (each: { readonly kind: string; readonly name: string }): boolean =>
      each.kind === 'sensor' && each.name === name;
    return {
      name,
      in_training: sumOf(
        trained.filter(ofSensor).map(({ reference: { counts, missing } }) => ({
          readings: counts.reduce((sum, count) => sum + count, missing),
          without: missing,
        })),
      ),
      last_window: sumOf(
        now.filter(ofSensor).map(({ readings, missing }) => ({ readings: readings + missing, without: missing })),
      ),
      since_start: asked.of(name),
    };
  });
}

/** Null for none. */
function sumOf(all: readonly Counts[]): Counts | null {
  const readings = all.reduce((sum, each) => sum + each.readings, 0);
  return readings === 0 ? null : { readings, without: all.reduce((sum, each) => sum + each.without, 0) };
}
