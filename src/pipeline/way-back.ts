// The way back to normal: the smallest change of sensors that people can set which brings the probability below the threshold and crosses no
// limit of a certain failure mode. One sensor is tried before two, changes in the order of their size. What is found has been scored. How
// many candidates may be scored is counted, so that the same reading always leads to the same answer; a clock may only end a search early.
import type { Language, WayBack, WayBackChange, WayBackSearch } from '../core/explanation/explanation.ts';
import { wayBackSentence } from '../core/explanation/sentences.ts';
import { usualOf } from '../core/explanation/usual.ts';
import { writeFeatureRow } from '../core/features.ts';
import type { Control, EncodedType, Profile, Sensor, SensorValues } from '../core/profile.ts';
import { fourDecimals, rounded } from '../core/text/number-text.ts';
import type { Model } from '../inference/model/model.ts';
import { modelInputs } from '../inference/model/scaler.ts';

export interface WayBackOptions {
  /** A probability below it is normal. */
  readonly threshold: number;
  readonly language: Language;
  /** So many changed readings are scored at most. */
  readonly candidatesMax: number;
}

export interface WayBackFindings {
  readonly search: WayBackSearch;
  readonly wayBack?: WayBack;
}

/** `isTimeUp` is asked between blocks of candidates. */
export type FindWayBack = (sensors: SensorValues, type: EncodedType, isTimeUp?: () => boolean) => WayBackFindings;

/** So many are scored in one call of the model. */
const blockRows = 64;
/** Values of each sensor where two are changed; those between are found afterwards. */
const pairValuesMax = 24;

export function createFindWayBack(profile: Profile, model: Model, options: WayBackOptions): FindWayBack {
  const controllable = profile.sensors.flatMap((sensor) =>
    sensor.control === undefined ? [] : [{ sensor, control: sensor.control }],
  );
  const certainModes = profile.failureModes.filter((mode) => mode.isCertain === true);
  const probabilitiesOf = createProbabilities(profile, model);
  return (sensors, type, isTimeUp = () => false) => {
    const crossesLimit = (values: SensorValues): boolean =>
      certainModes.some((mode) => mode.evidence(values, type.name) !== null);
    const search = createSearch({ sensors, type, isTimeUp, crossesLimit, probabilitiesOf, ...options });
    const moves = controllable.map(({ sensor, control }) => movesOf(sensor, control, sensors, widthOf(sensor)));
    function widthOf(sensor: Sensor): number {
      const usual = usualOf(model.manifest.usual, type.name, 'sensors', sensor.name);
      const { atLeast, atMost } = sensor.control as Control;
      return (usual === null ? 0 : usual.high - usual.low) || atMost - atLeast || Math.abs(sensor.example) || 1;
    }
    const single = search.first(bySize(moves.flat().map((move) => [move])));
    const found = single ?? search.refine(search.first(bySize(pairsOf(moves))), moves);
    return { search: search.ending(found !== undefined), ...(found && { wayBack: describe(found, sensors, options) }) };
  };
}

/** A sensor brought to another value. */
interface Move {
  readonly sensor: Sensor;
  readonly to: number;
  /** By how many usual ranges of the sensor. */
  readonly size: number;
}

interface Found {
  readonly moves: readonly Move[];
  readonly probability: number;
}

/** All values that the sensor can be brought to, the nearest first. */
function movesOf(
  sensor: Sensor,
  { atLeast, atMost, step }: Control,
  from: SensorValues,
  width: number,
): readonly Move[] {
  const now = from[sensor.name] as number;
  // Of a sensor that was not measured nobody knows how far it would have to move.
  if (Number.isNaN(now)) return [];
  const count = Math.min(Math.floor((atMost - atLeast) / step + 1e-9), movesMax) + 1;
  const values = Array.from({ length: count }, (_, index) => Number((atLeast + index * step).toPrecision(12)));
  return values
    .filter((to) => to !== now)
    .map((to) => ({ sensor, to, size: Math.abs(to - now) / width }))
    .sort((one, other) => one.size - other.size);
}

/** A control whose steps are finer is tried no further than this. */
const movesMax = 10_000;

/** Each move of a sensor with each of another, where there are many with some of them, evenly. */
function pairsOf(moves: readonly (readonly Move[])[]): readonly (readonly Move[])[] {
  const some = moves.map((own) => {
    const stride = Math.max(1, Math.ceil(own.length / pairValuesMax));
    return own.filter((_, index) => index % stride === 0 || index === own.length - 1);
  });
  return some.flatMap((own, index) =>
    some.slice(index + 1).flatMap((others) => own.flatMap((one) => others.map((other) => [one, other]))),
  );
}

function bySize(candidates: readonly (readonly Move[])[]): readonly (readonly Move[])[] {
  return candidates
    .map((moves) => ({ moves, size: sizeOf(moves) }))
    .sort((one, other) => one.size - other.size)
    .map(({ moves }) => moves);
}

function sizeOf(moves: readonly Move[]): number {
  return moves.reduce((sum, { size }) => sum + size, 0);
}

interface Searching extends WayBackOptions {
  readonly sensors: SensorValues;
  readonly type: EncodedType;
  readonly isTimeUp: () => boolean;
  readonly crossesLimit: (values: SensorValues) => boolean;
  readonly probabilitiesOf: (readings: readonly SensorValues[], type: EncodedType) => Float32Array;
}

function createSearch(searching: Searching) {
  const { sensors, type, threshold, candidatesMax, isTimeUp, crossesLimit, probabilitiesOf } = searching;
  let scored = 0;
  let ended: 'count_limit' | 'time_limit' | undefined;
  /** The first that is normal; undefined where there is none, or the search has ended. */
  const first = (candidates: readonly (readonly Move[])[]): Found | undefined => {
    for (let from = 0; from < candidates.length && ended === undefined; from += blockRows) {
      if (isTimeUp()) ended = 'time_limit';
      const block = candidates.slice(from, from + Math.min(blockRows, candidatesMax - scored));
      if (block.length === 0) ended ??= 'count_limit';
      if (ended !== undefined) return undefined;
      const readings = block.map((moves) => moved(sensors, moves));
      const probabilities = probabilitiesOf(readings, type);
      scored += block.length;
      const index = readings.findIndex(
        (reading, at) => (probabilities[at] as number) < threshold && !crossesLimit(reading),
      );
      if (index !== -1) return { moves: block[index] as readonly Move[], probability: probabilities[index] as number };
    }
    return undefined;
  };
  return {
    first,
    /** Brings one sensor after the other as near as it may stay, the other held. */
    refine: (found: Found | undefined, moves: readonly (readonly Move[])[]): Found | undefined => {
      let best = found;
      for (const { sensor } of found?.moves ?? []) {
        if (best === undefined) return undefined;
        const own = best.moves.find((move) => move.sensor === sensor) as Move;
        const rest = best.moves.filter((move) => move.sensor !== sensor);
        const nearer = moves.flat().filter((move) => move.sensor === sensor && move.size < own.size);
        best = first(nearer.map((move) => [move, ...rest])) ?? best;
      }
      return best;
    },
    ending: (isFound: boolean): WayBackSearch => (isFound ? 'found' : (ended ?? 'none')),
  };
}

function moved(sensors: SensorValues, moves: readonly Move[]): SensorValues {
  const values: Record<string, number> = { ...sensors };
  for (const { sensor, to } of moves) values[sensor.name] = to;
  return values;
}

function createProbabilities(profile: Profile, model: Model): Searching['probabilitiesOf'] {
  const inputs = modelInputs(profile, model.manifest);
  const matrix = new Float32Array(blockRows * inputs.length);
  return (readings, type) => {
    readings.forEach((values, row) => {
      writeFeatureRow(inputs, values, type, matrix, row);
    });
    return model.scorer.probabilities(matrix, readings.length);
  };
}

function describe({ moves, probability }: Found, from: SensorValues, { language }: WayBackOptions): WayBack {
  const changes = moves.map(
    ({ sensor, to }): WayBackChange => ({
      sensor: sensor.name,
      label: sensor.label[language],
      from: rounded(from[sensor.name] as number),
      to,
      unit: sensor.unit,
    }),
  );
  return {
    changes,
    anomaly_probability: fourDecimals(probability),
    sentence: wayBackSentence(changes, probability, language),
  };
}
