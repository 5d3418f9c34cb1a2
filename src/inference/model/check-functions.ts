// Tries out a profile's functions before a model is trained on them or served with them: features, evidence, limits and impossible combinations on
// the probe readings and at the ends of the sensors' ranges, the simulation for some readings. What would be an obscure error much later is a sentence here, which
// names the function and the values.
import { allFeatures } from '../../core/features.ts';
import { withMemory } from '../../core/memory/features.ts';
import { createMemory } from '../../core/memory/memory.ts';
import { isNearly } from '../../core/nearly.ts';
import type { EncodedType, Feature, Profile, Sensor, SensorValues } from '../../core/profile.ts';
import { sensorProblem } from '../../core/reading/reading.ts';
import { probeReadings, readingsWithout } from './probe.ts';

/** All that is wrong, at most one sentence for each function. Expects the shape of a profile. */
export function functionProblems(profile: Profile): readonly string[] {
  const probes = probesOf(profile);
  const types = profile.machineTypes.map(({ name }) => ({ name, code: profile.typeOrder.indexOf(name) }));
  const features = allFeatures(profile).map((feature) =>
    firstProblem(profile, `feature ${feature.name}`, probes, types, (values, type) =>
      featureProblem(feature, values, type),
    ),
  );
  const remembered = features.some((problem) => problem !== undefined) ? [] : [memoryProblem(profile, probes)];
  // Of a value that was not measured a feature, or a limit, needs no number; whatever is said or decided must still be right.
  const all = [...probes, ...probesWithout(profile)];
  const evidence = profile.failureModes.map((mode) =>
    firstProblem(profile, `evidence of ${mode.code}`, all, types, (values, type) =>
      textProblem(mode.evidence(values, type.name)),
    ),
  );
  const limits = profile.failureModes.flatMap((mode) =>
    (mode.limits ?? []).map((limit) =>
      firstProblem(profile, `limit of ${mode.code} on ${limit.quantity.en}`, probes, types, (values, type) =>
        numberProblem(() => limit.of(values, type.name)),
      ),
    ),
  );
  const impossible = (profile.dataQuality?.impossible ?? []).map(({ label, of }) =>
    firstProblem(profile, `the impossible combination ${label.en}`, all, types, (values) =>
      typeof of(values) === 'boolean' ? undefined : 'gives neither true nor false',
    ),
  );
  const simulated = profile.simulate === undefined ? [] : types.map((type) => simulationProblem(profile, type.name));
  return [...features, ...remembered, ...evidence, ...limits, ...impossible, ...simulated].filter(
    (problem) => problem !== undefined,
  );
}

function featureProblem({ of, memory }: Feature, values: SensorValues, type: EncodedType): string | undefined {
  if (memory === undefined) return numberProblem(() => of(values, type));
  if (memory.statistic !== 'timeSince') return numberProblem(() => memory.of(values));
  return typeof memory.of(values) === 'boolean' ? undefined : 'gives neither true nor false';
}

/** What comes of the ends of ranges when they follow one another: whatever is added up or divided must be a number all the same. */
function memoryProblem(profile: Profile, probes: readonly Probe[]): string | undefined {
  const features = withMemory(allFeatures(profile));
  const sensorNames = profile.sensors.map(({ name }) => name);
  const memory = createMemory(features, sensorNames, profile.memory);
  const order = [...probes, ...probes.toReversed(), ...probes];
  const times = Float64Array.from(order, (_, place) => 1000 * place);
  const sensors = Float64Array.from(order.flatMap(({ values }) => sensorNames.map((name) => values[name] as number)));
  const out = new Float64Array(features.length);
  const state = new Float64Array(memory.width);
  for (let place = 0; place < order.length; place++) {
    memory.pass(state, 0, { times, sensors, place }, out, 0);
    const column = out.findIndex((value) => !Number.isFinite(Math.fround(value)));
    if (column !== -1)
      return `feature ${memory.names[column]} is ${out[column]}, too large for the model's numbers (float32), when readings at the ends of the ranges follow one another`;
  }
  return undefined;
}

interface Probe {
  readonly values: SensorValues;
  readonly where: string;
}

function probesOf(profile: Profile): readonly Probe[] {
  const { sensors } = profile;
  const reading = (pick: (sensor: Sensor) => number): SensorValues =>
    Object.fromEntries(sensors.map((sensor) => [sensor.name, pick(sensor)]));
  const examples = reading((sensor) => sensor.example);
  const others = sensors.length > 1 ? ', and the others are their examples' : '';
  return [
    { values: examples, where: 'all sensors are at their examples' },
    ...sensors.flatMap((sensor) => [
      {
        values: { ...examples, [sensor.name]: lowest(sensor) },
        where: `${sensor.name} is ${lowest(sensor)}, its lowest${others}`,
      },
      {
        values: { ...examples, [sensor.name]: sensor.range.atMost },
        where: `${sensor.name} is ${sensor.range.atMost}, its highest${others}`,
      },
    ]),
    { values: reading(lowest), where: 'all sensors are at their lowest' },
    { values: reading((sensor) => sensor.range.atMost), where: 'all sensors are at their highest' },
    ...probeReadings(profile).map((values) => ({ values, where: `the reading is ${JSON.stringify(values)}` })),
  ];
}

function probesWithout(profile: Profile): readonly Probe[] {
  const examples = Object.fromEntries(profile.sensors.map(({ name, example }) => [name, example]));
  return readingsWithout(profile, examples).map((values) => {
    const lacking = profile.sensors.map(({ name }) => name).filter((name) => Number.isNaN(values[name]));
    const were = lacking.length === 1 ? 'was' : 'were';
    return { values, where: `${lacking.join(', ')} ${were} not measured (NaN), and the others are their examples` };
  });
}

/** Just inside a range that excludes its beginning; a range without beginning goes as far down as up. */
function lowest({ range, example }: Sensor): number {
  const { above, atLeast, atMost } = range;
  if (above === undefined && atLeast === undefined) return Math.min(example, -Math.abs(atMost));
  const inside = above === undefined ? Number.NEGATIVE_INFINITY : above + (atMost - above) * 1e-9;
  return Math.max(inside, atLeast ?? Number.NEGATIVE_INFINITY);
}

/** `judge` says what is wrong with what the function gives, or undefined. */
function firstProblem(
  profile: Profile,
  what: string,
  probes: readonly Probe[],
  types: readonly EncodedType[],
  judge: (values: SensorValues, type: EncodedType) => string | undefined,
): string | undefined {
  for (const { values, where } of probes) {
    for (const type of types) {
      const stranger = watched(values);
      try {
        const problem = judge(stranger.values, type);
        if (stranger.name() !== undefined) return `${what} ${unknownSensor(profile, stranger.name() as string)}`;
        if (problem !== undefined) return `${what} ${problem} when ${where} (machine type ${type.name})`;
      } catch (error) {
        if (stranger.name() !== undefined) return `${what} ${unknownSensor(profile, stranger.name() as string)}`;
        const reason = short(error instanceof Error ? error.message : String(error));
        return `${what} throws when ${where} (machine type ${type.name}): ${reason}`;
      }
    }
  }
  return undefined;
}

/** The values, and the first name that was asked for and is none of theirs. */
function watched(values: SensorValues): { readonly values: SensorValues; readonly name: () => string | undefined } {
  let stranger: string | undefined;
  const proxy = new Proxy(values, {
    get: (target, name) => {
      const isOwn =
        typeof name !== 'string' || Object.hasOwn(target, name) || name in Object.prototype || name === 'toJSON';
      if (!isOwn) stranger ??= name;
      return Reflect.get(target, name);
    },
  });
  return { values: proxy, name: () => stranger };
}

function unknownSensor(profile: Profile, name: string): string {
  const likely = profile.sensors.map((sensor) => sensor.name).filter((each) => isNearly(each, name));
  const question = likely.length === 1 ? `; is ${likely[0]} meant?` : '';
  return `reads ${short(name)}, which is no sensor of the profile${question}`;
}

function numberProblem(compute: () => unknown): string | undefined {
  const value = compute();
  if (typeof value !== 'number')
    return `gives ${value === null ? 'null' : `a value of type ${typeof value}`}, and no number,`;
  if (!Number.isFinite(value)) return `is ${value}`;
  if (!Number.isFinite(Math.fround(value))) return `is ${value}, too large for the model's numbers (float32),`;
  return Object.is(compute(), value) ? undefined : 'gives another number the second time';
}

function textProblem(value: unknown): string | undefined {
  if (typeof value === 'string' && value.includes('NaN')) return 'says NaN';
  return value === null || (typeof value === 'string' && value !== '') ? undefined : 'gives neither text nor null';
}

const simulatedReadings = 5;

function simulationProblem(profile: Profile, typeName: string): string | undefined {
  try {
    const machine = profile.simulate?.(typeName, () => 0.5);
    for (let count = 0; count < simulatedReadings; count++) {
      const values = machine?.next();
      const problem = profile.sensors.map((sensor) => sensorProblem(sensor, values?.[sensor.name])).find(Boolean);
      if (problem !== undefined)
        return `simulate gives a reading for machine type ${typeName} that is refused: ${problem.message}`;
    }
    return undefined;
  } catch (error) {
    return `simulate throws for machine type ${typeName}: ${short(error instanceof Error ? error.message : String(error))}`;
  }
}

const shortCharactersMax = 120;

/** Of text that is not ours: one line, and not long. */
function short(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' ');
  return line.length > shortCharactersMax ? `${line.slice(0, shortCharactersMax)}…` : line;
}
