// The profile of a chaos run with memory: AI4I's machines with features of every statistic that remembers. An alert shows numbers with four decimals, so two
// features stand for all that was remembered to the bit, and four for the order in which a machine's last readings were remembered.
import type { MemoryRule } from '../../../src/core/memory/rule.ts';
import { defineProfile, type SensorValues } from '../../../src/core/profile.ts';
import { ai4i } from '../../../src/profiles/ai4i.ts';

/** In the words that are known for a sensor's very value. */
const measure: Readonly<Record<'torque' | 'wear', (s: { torque: number; toolWear: number }) => number>> = {
  torque: (s) => s.torque,
  wear: (s) => s.toolWear,
};
const { torque, wear } = measure as unknown as Readonly<Record<'torque' | 'wear', (s: SensorValues) => number>>;

/** Bits of the fraction of tool wear, which are drawn for each reading. */
const bitCount = 4;
function bitOf(s: SensorValues, place: number): number {
  return Math.floor((s['toolWear'] as number) * 2 ** place) % 2;
}

/** Whether each bit of a reading is one for which `isBit` holds. */
export function everyBit(s: SensorValues, isBit: (bit: number, row: number) => boolean): boolean {
  for (let row = 0; row < bitCount; row++) if (!isBit(bitOf(s, row + 1), row)) return false;
  return true;
}

/** Half of it is the newest reading's bit, a quarter the one's before, and so on: a row of bits, which is shown in two numbers of so many each. */
export const shownBits = 26;
const rowOfBits = (place: number): MemoryRule => ({
  statistic: 'smoothed',
  of: (s) => bitOf(s, place),
  over: { readings: 1 },
});

export const memoryRules: Readonly<Record<string, MemoryRule>> = {
  Torque_mean: { statistic: 'mean', of: torque, over: { seconds: 10 } },
  Torque_deviation: { statistic: 'deviation', of: torque, over: { seconds: 10 } },
  Torque_slope: { statistic: 'slope', of: torque, over: { seconds: 10 } },
  Torque_least: { statistic: 'minimum', of: torque, over: { seconds: 10 } },
  Torque_most: { statistic: 'maximum', of: torque, over: { seconds: 10 } },
  Torque_before: { statistic: 'lag', of: torque, over: { readings: 3 } },
  Torque_rate: { statistic: 'rate', of: torque, over: { readings: 3 } },
  Wear_mean: { statistic: 'mean', of: wear, over: { readings: 8 } },
  Wear_smoothed: { statistic: 'smoothed', of: wear, over: { seconds: 5 } },
  Wear_unrest: { statistic: 'smoothedDeviation', of: wear, over: { seconds: 5 } },
  Torque_from_start: { statistic: 'fromBaseline', of: torque, over: { readings: 50 } },
  Wear_from_start: { statistic: 'fromBaseline', of: wear, over: { seconds: 20 } },
  Strained_ago: { statistic: 'timeSince', of: (s) => torque(s) > 60 },
  ...Object.fromEntries(Array.from({ length: bitCount }, (_, at) => [`Bits_${at + 1}`, rowOfBits(at + 1)])),
};
const rememberedNames = Object.keys(memoryRules);

const [double, words] = (() => {
  const bytes = new ArrayBuffer(8);
  return [new Float64Array(bytes), new Uint32Array(bytes)];
})();

/** What was remembered stands beside the sensors; where a profile is tried out there is none. */
function rememberedAs(name: string, values: SensorValues): number {
  return name in values ? (values[name] as number) : 0;
}

/** 32 bits that depend on every bit of what was remembered; of two zeros there is one. */
function digest(values: SensorValues, seed: number): number {
  let mixed = seed;
  for (let at = 0; at < rememberedNames.length; at++) {
    double[0] = rememberedAs(rememberedNames[at] as string, values) + 0;
    for (let word = 0; word < 2; word++) {
      mixed = Math.imul(mixed ^ (words[word] as number), 0x85ebca6b);
      mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
      mixed ^= mixed >>> 16;
    }
  }
  return mixed >>> 0;
}

export const digestNames = ['Digest_1', 'Digest_2'] as const;
/** For each bit: the row's first half, and its second. */
export const historyNames = Array.from(
  { length: bitCount },
  (_, at) => [`Last_${at + 1}`, `Earlier_${at + 1}`] as const,
);

const { moreFeatures: _, featureSets: __, ...machines } = ai4i;

export const chaosProfile = defineProfile({
  ...machines,
  name: 'chaos',
  features: [
    { name: 'Torque_Nm', from: 'sensors', of: torque },
    ...rememberedNames.map((name) => ({ name, memory: memoryRules[name] as MemoryRule })),
    ...historyNames.flatMap(([last, earlier], at) => {
      const row = `Bits_${at + 1}`;
      const whole = 2 ** shownBits;
      const shown = (of: (bits: number) => number) => (values: SensorValues) =>
        Math.floor(whole * of(rememberedAs(row, values)));
      return [
        { name: last, sensors: ['toolWear'], from: 'sensors' as const, of: shown((bits) => bits) },
        { name: earlier, sensors: ['toolWear'], from: 'sensors' as const, of: shown((bits) => (whole * bits) % 1) },
      ];
    }),
    ...digestNames.map((name, at) => ({
      name,
      sensors: ['torque', 'toolWear'],
      from: 'sensors' as const,
      of: (values: SensorValues) => digest(values, at + 1),
    })),
  ],
});

/** All features by their names, where this was remembered; of a machine of any type. */
export function featuresOf(sensors: SensorValues, remembered: readonly number[]): Readonly<Record<string, number>> {
  const values = { ...sensors, ...Object.fromEntries(rememberedNames.map((name, at) => [name, remembered[at] ?? 0])) };
  const type = { name: 'M', code: 1 };
  return Object.fromEntries(chaosProfile.features.map(({ name, of }) => [name, of(values, type)]));
}
