// What features with memory are in the rows of a file, one after the other as they come: the rows of each machine must be in the order of time. A row
// that is not, or does not say whose it is, is refused and not scored: its features would be others than those of serving.
import { selectFeatures } from '../../core/features.ts';
import { withMemory } from '../../core/memory/features.ts';
import { createMachineStates } from '../../core/memory/machine-states.ts';
import { createMemory } from '../../core/memory/memory.ts';
import { lengthOf } from '../../core/memory/rule.ts';
import type { Profile, SensorValues } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import type { Model } from '../../inference/model/model.ts';
import type { Row } from '../../training/data/collect-rows.ts';
import { InvalidData } from '../../training/data/columns.ts';
import type { Layout } from '../../training/data/dataset-row.ts';

const machinesMax = 1_000_000;

/** The sensors' values with what was remembered beside them, or why the row cannot have it. */
export type RememberRow = (sensors: SensorValues, row: Row) => SensorValues | string;

/** Undefined for a model that remembers nothing. Throws InvalidData for a file that does not say machines and times. */
export function createRememberRow(
  profile: Profile,
  model: Model,
  { order }: Layout,
  path: string,
): RememberRow | undefined {
  const features = withMemory(selectFeatures(profile, model.manifest.featureNames));
  const [first] = features;
  if (first === undefined) return undefined;
  const { machine, time, columns, clock } = order;
  const lacks =
    machine === null
      ? `column of machines${columns.machineColumn === null ? '' : ` ${show(columns.machineColumn)}`} (training.machineColumn of the profile, or machineId with --columns)`
      : `column of times${columns.timeColumn === null ? '' : ` ${show(columns.timeColumn)}`} (training.timeColumn of the profile, or time with --columns)`;
  if (machine === null || time === null)
    throw new InvalidData(
      `${path}, line 1: the model remembers the readings of each machine (${first.name}), and there is no ${lacks}`,
    );
  const isTimed = profile.memory?.gap !== undefined || features.some(({ memory }) => lengthOf(memory).isTime);
  const sensorNames = profile.sensors.map(({ name }) => name);
  const memory = createMemory(features, sensorNames, profile.memory);
  const states = createMachineStates(memory, machinesMax);
  const newest = new Map<number, number>();
  const out = new Float64Array(features.length);
  return (sensors, row) => {
    if (row.machine === 0)
      return `column ${machine.at + 1} (${show(machine.column)}): is empty, and the model remembers the readings of each machine`;
    if (isTimed && !clock.is)
      return `column ${time.at + 1} (${show(time.column)}): plain numbers only order rows, and the model remembers a length of time`;
    const before = newest.get(row.machine);
    if (before !== undefined && row.time < before)
      return `column ${time.at + 1} (${show(time.column)}): is earlier than the row of this machine before it; sort the file by time`;
    newest.set(row.machine, row.time);
    const reading = { times: Float64Array.of(row.time), sensors: Float64Array.from(row.values), place: 0 };
    states.pass(Float64Array.of(row.machine), reading, out, new Uint8Array(1));
    return { ...sensors, ...Object.fromEntries(memory.names.map((name, column) => [name, out[column] as number])) };
  };
}
