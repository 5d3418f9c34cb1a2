// The physics of AI4I's milling machines, for the simulator: temperatures walk at random, speed follows from torque, tools wear and are
// replaced, and now and then a fault builds up and passes. Constants are those of the data set's description, or measured on its rows.
// All chance comes from the `random` passed in, so that the same source gives the same readings.
import type { Random, SimulatedMachine } from '../core/profile.ts';

interface Ai4iValues {
  readonly airTemperature: number;
  readonly processTemperature: number;
  readonly rotationalSpeed: number;
  readonly torque: number;
  readonly toolWear: number;
}

/** What a fault at its full strength adds to torque, to the gap between process and air, and to speed. */
interface Fault {
  readonly name: string;
  readonly torqueNm: number;
  readonly temperatureGapK: number;
  readonly speedRpm: number;
}

const wearPerReadingMin: Readonly<Record<string, number>> = { L: 2, M: 3, H: 5 };
const toolLifeMin = { shortest: 200, longest: 240 };
const air = { meanK: 300, sdK: 2 };
/** Measured on the 10,000 rows: the gap narrows as the air grows warmer, and has a standard deviation of 1 K in all. */
const temperatureGap = { meanK: 10, perAirK: -0.35, sdK: 0.71 };
/** Share of a walk that the next reading keeps; the rows of the data set change this slowly. */
const walkMemory = 0.9994;
const torque = { meanNm: 40, sdNm: 10, leastNm: 3.8 };
/** Fitted to the 10,000 rows: speed = idle + power / torque, ± noise. */
const speed = { idleRpm: 1022, powerRpmNm: 18_531, sdRpm: 55, mostRpm: 2_890, leastRpm: 1_160 };

const faults: readonly Fault[] = [
  // Cooling fails, and the machine labours.
  { name: 'cooling', torqueNm: 14, temperatureGapK: -3, speedRpm: -60 },
  // The feed is too hard: overstrain, or more power than the drive has.
  { name: 'feed', torqueNm: 32, temperatureGapK: 0, speedRpm: 0 },
  // The belt slips: the drive turns without work.
  { name: 'belt', torqueNm: -30, temperatureGapK: 0, speedRpm: 100 },
];
const faultProbability = 1 / 600;
const faultLengthReadings = { shortest: 15, longest: 40 };

/** Starts one machine of a type (L, M or H), with a tool that has been in use for some time. */
export function simulateAi4iMachine(typeName: string, random: Random): SimulatedMachine<Ai4iValues> {
  const wearPerReading = wearPerReadingMin[typeName] ?? 2;
  const airOffsetK = randomWalk(air.sdK, random);
  const gapOffsetK = randomWalk(temperatureGap.sdK, random);
  const faultNow = faultCourse(random);
  const toolLife = (): number => between(toolLifeMin, random);
  let toolEndMin = toolLife();
  let wearMin = Math.floor(random() * toolLifeMin.shortest);
  let current: { readonly name: string; readonly strength: number } | null = null;

  return {
    fault: () => current,
    next: () => {
      const { fault, strength } = faultNow();
      current = strength === 0 ? null : { name: fault.name, strength };
      const airAwayK = airOffsetK();
      const airK = air.meanK + airAwayK;
      const gapK =
        temperatureGap.meanK + temperatureGap.perAirK * airAwayK + gapOffsetK() + strength * fault.temperatureGapK;
      const torqueNm = Math.max(torque.leastNm, normal(torque.meanNm, torque.sdNm, random) + strength * fault.torqueNm);
      const freeRpm = speed.idleRpm + speed.powerRpmNm / torqueNm + strength * fault.speedRpm;
      const speedRpm = normal(Math.min(speed.mostRpm, freeRpm), speed.sdRpm, random);
      const values = {
        airTemperature: toTenth(airK),
        processTemperature: toTenth(airK + gapK),
        rotationalSpeed: Math.round(Math.min(speed.mostRpm, Math.max(speed.leastRpm, speedRpm))),
        torque: toTenth(torqueNm),
        toolWear: wearMin,
      };
      wearMin += wearPerReading;
      if (wearMin > toolEndMin) {
        wearMin = 0;
        toolEndMin = toolLife();
      }
      return values;
    },
  };
}

/** A walk around 0 that keeps the standard deviation it starts with. */
function randomWalk(sd: number, random: Random): () => number {
  let value = normal(0, sd, random);
  const stepSd = sd * Math.sqrt(1 - walkMemory ** 2);
  return () => {
    value = walkMemory * value + normal(0, stepSd, random);
    return value;
  };
}

/** The fault of each reading, and how strong it is from 0 to 1: it grows over the first half of its length, and then stays until mended. */
function faultCourse(random: Random): () => { readonly fault: Fault; readonly strength: number } {
  let fault = faults[0] as Fault;
  let length = 0;
  let age = 0;
  return () => {
    if (age >= length) {
      length = 0;
      if (random() < faultProbability) {
        fault = faults[Math.floor(random() * faults.length)] as Fault;
        length = Math.round(between(faultLengthReadings, random));
        age = 0;
      }
    }
    const strength = length === 0 ? 0 : Math.min(1, (++age * 2) / length);
    return { fault, strength };
  };
}

function between(limits: { readonly shortest: number; readonly longest: number }, random: Random): number {
  return limits.shortest + random() * (limits.longest - limits.shortest);
}

/** A normally distributed number, after Box and Muller. */
function normal(mean: number, sd: number, random: Random): number {
  return mean + sd * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

function toTenth(value: number): number {
  return Math.round(value * 10) / 10;
}
