// What the page is told of the profile: names, labels and units, and what it needs to choose the values that matter among many.
import { attempt } from '../core/explanation/attempt.ts';
import { boundOf } from '../core/explanation/limits.ts';
import { findSources, labelOf } from '../core/explanation/sources.ts';
import type { Limit } from '../core/failure-mode.ts';
import type { FailureMode, Profile } from '../core/profile.ts';
import { lowest, sensorsRead } from '../core/sensors-read.ts';
import type { PortalProfile } from './schemas.ts';

/** Runs the evidence of the profile's failure modes on probe readings; one that throws is as good as one that reads nothing. */
export function describeProfile(profile: Profile): PortalProfile {
  return {
    name: profile.name,
    sensors: profile.sensors.map(({ name, unit, label, example, range }) => ({
      name,
      unit,
      label,
      typical: example,
      span: range.atMost - lowest({ range, example }),
      limits: limitsOf(profile, name),
    })),
    machineTypes: profile.machineTypes.map(({ name, label }) => ({ name, label })),
    failureModes: profile.failureModes.map((mode) => ({
      code: mode.code,
      label: mode.label,
      sensors: sensorsOf(profile, mode),
    })),
    features: featuresOf(profile),
    quantities: quantitiesOf(profile),
  };
}

/** As explanations name them. */
function featuresOf({
  sensors,
  features,
  moreFeatures = [],
  machineTypes,
  typeOrder,
}: Profile): PortalProfile['features'] {
  const types = machineTypes.map(({ name }) => ({ name, code: typeOrder.indexOf(name) }));
  return findSources(sensors, [...features, ...moreFeatures], types).flatMap((source) => {
    const { feature, sensors: read, isSensor } = source;
    const sensor = isSensor ? sensors[read[0] as number] : undefined;
    const label = labelOf(source, sensors);
    return label === undefined ? [] : [{ name: feature.name, label, unit: feature.unit ?? sensor?.unit ?? '' }];
  });
}

/** The limits whose quantity is nothing but the value of the sensor. */
function limitsOf({ sensors, machineTypes, failureModes }: Profile, sensor: string): SensorLimits {
  const isOfSensor = (limit: Limit): boolean =>
    machineTypes.every(({ name: type }) => {
      const read = sensorsRead(sensors, (values) => limit.of(values, type));
      if (read.length !== 1 || read[0] !== sensor) return false;
      const usual = Object.fromEntries(sensors.map(({ name, example }) => [name, example]));
      return [1, 2.5].every((value) => attempt(() => limit.of({ ...usual, [sensor]: value }, type)) === value);
    });
  return failureModes.flatMap(({ code, limits = [] }) =>
    limits.filter(isOfSensor).map((limit) => ({
      mode: code,
      side: limit.side,
      unit: limit.unit,
      bounds: Object.fromEntries(
        machineTypes.flatMap(({ name }) => {
          const bound = boundOf(limit, name);
          return bound === undefined ? [] : [[name, bound]];
        }),
      ),
    })),
  );
}

type SensorLimits = PortalProfile['sensors'][number]['limits'];

function quantitiesOf({ failureModes }: Profile): PortalProfile['quantities'] {
  const labels = failureModes.flatMap(({ limits = [] }) => limits.map(({ quantity }) => quantity));
  return [...new Map(labels.map((label) => [`${label.en}\0${label.ko}`, label])).values()];
}

/** The sensors that the evidence of a failure mode looks at, in the order of the profile. */
function sensorsOf({ sensors, machineTypes }: Profile, mode: FailureMode): readonly string[] {
  const read = machineTypes.flatMap(({ name }) => sensorsRead(sensors, (values) => mode.evidence(values, name)));
  return sensors.map(({ name }) => name).filter((name) => read.includes(name));
}
