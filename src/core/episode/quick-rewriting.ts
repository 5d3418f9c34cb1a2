// The frequent steps of a packed condition after which it has other anomalous readings, failure modes or sensors than before: written anew from numbers to
// numbers, without objects. `quick-step` says when one is to be taken, and what comes of it is what comes of `stepCondition`.
import { type ConditionReading, heardTime } from './condition.ts';
import { type Anomaly, partsOf, type SensorPart } from './episode.ts';
import type { Judge } from './judge.ts';
import {
  conditionStates,
  createPacker,
  episodeNumberAt,
  episodeTextAt,
  type NumbersRoom,
  numberAt,
  onsetNumberAt,
  type PackedCondition,
  textAt,
} from './packed-condition.ts';
import { type EpisodeRules, toldTime } from './rules.ts';

type RoomFor = (count: number) => NumbersRoom;

export interface QuickRewriting {
  /** The machine was quiet, and is pending. */
  readonly begin: (
    rules: EpisodeRules,
    reading: ConditionReading,
    judge: Judge | undefined,
    roomFor: RoomFor,
  ) => PackedCondition;
  /** It stays pending: with the reading, where that is anomalous, and without those that are not among the last ones any more. */
  readonly goOn: (
    rules: EpisodeRules,
    before: PackedCondition,
    reading: ConditionReading,
    roomFor: RoomFor,
  ) => PackedCondition;
  /** Of an open episode, which knows of the failure modes and sensors of the reading too, and has not counted it yet. */
  readonly learn: (before: PackedCondition, anomaly: Anomaly, roomFor: RoomFor) => PackedCondition;
}

export function createQuickRewriting(): QuickRewriting {
  const to = createPacker();
  return {
    begin: (rules, reading, judge, roomFor) => {
      to.begin();
      to.text(reading.typeName);
      to.text(judge?.name ?? '');
      writePending(reading, {
        heardAt: heardTime(reading),
        partition: reading.partition,
        judgeSince: judge?.since ?? Number.NaN,
        onsetCount: 1,
      });
      writeAnomaly(rules, reading);
      return to.take(roomFor);
    },
    goOn: (rules, before, reading, roomFor) => {
      const { numbers, from, texts } = before;
      const heardBefore = numbers[from + numberAt.heardAt] as number;
      const heardAt = heardTime(reading);
      const isHeard = heardAt > heardBefore;
      to.begin();
      to.text(texts[textAt.typeName] as string);
      to.text(texts[textAt.judgeName] as string);
      writePending(reading, {
        heardAt: isHeard ? heardAt : heardBefore,
        partition: isHeard ? reading.partition : (numbers[from + numberAt.partition] as number),
        judgeSince: numbers[from + numberAt.judgeSince] as number,
        onsetCount: lastingOnset(rules, before) + (reading.anomaly === null ? 0 : 1),
      });
      copyOnset(rules, before);
      if (reading.anomaly !== null) writeAnomaly(rules, reading);
      return to.take(roomFor);
    },
    learn: (before, anomaly, roomFor) => {
      to.begin();
      copyLearning(before, anomaly);
      return to.take(roomFor);
    },
  };

  function writePending(
    { at, collectedAt }: ConditionReading,
    known: {
      readonly heardAt: number;
      readonly partition: number;
      readonly judgeSince: number;
      readonly onsetCount: number;
    },
  ): void {
    to.number(pending);
    to.severity(null);
    to.number(known.heardAt);
    to.number(known.partition);
    to.number(known.judgeSince);
    to.number(at);
    to.number(collectedAt);
    to.orNull(null);
    to.orNull(null);
    to.number(known.onsetCount);
  }

  function writeAnomaly({ clock }: EpisodeRules, { anomaly, at, collectedAt }: ConditionReading): void {
    const { eventId, severity, modes } = anomaly as Anomaly;
    const parts = addedParts(anomaly as Anomaly);
    to.number(toldTime(clock, at, collectedAt));
    to.number(0);
    to.severity(severity);
    to.number(modes.length);
    to.number(parts.length);
    to.text(eventId);
    for (const mode of modes) to.text(mode);
    for (const { sensor, contribution } of parts) {
      to.text(sensor);
      to.number(contribution);
    }
  }

  function copyOnset({ openWindow }: EpisodeRules, { numbers, from, texts }: PackedCondition): void {
    let [place, textPlace] = [from + numberAt.rest, textAt.rest as number];
    for (let left = numbers[from + numberAt.onsetCount] as number; left > 0; left--) {
      const sensorCount = numbers[place + onsetNumberAt.sensorCount] as number;
      const end = place + onsetNumberAt.sensors + sensorCount;
      const textEnd = textPlace + 1 + (numbers[place + onsetNumberAt.modeCount] as number) + sensorCount;
      const age = (numbers[place + onsetNumberAt.age] as number) + 1;
      if (age < openWindow) {
        to.number(numbers[place + onsetNumberAt.at] as number);
        to.number(age);
        for (let at = place + onsetNumberAt.severity; at < end; at++) to.number(numbers[at] as number);
        for (let at = textPlace; at < textEnd; at++) to.text(texts[at] as string);
      }
      [place, textPlace] = [end, textEnd];
    }
  }

  function copyLearning({ numbers, from, count, texts }: PackedCondition, anomaly: Anomaly): void {
    const episodeFrom = from + numberAt.rest;
    const modesFrom = episodeFrom + episodeNumberAt.modes;
    const modesTo = modesFrom + (numbers[episodeFrom + episodeNumberAt.modeCount] as number);
    const modeTextsTo = textAt.rest + episodeTextAt.modes + modesTo - modesFrom;
    const sensorTextsTo = modeTextsTo + (numbers[modesTo] as number);
    const newModes = anomaly.modes.filter(
      (mode) => !isAmong(texts, mode, textAt.rest + episodeTextAt.modes, modeTextsTo),
    );
    const newParts = addedParts(anomaly).filter(({ sensor }) => !isAmong(texts, sensor, modeTextsTo, sensorTextsTo));
    for (let place = from; place < modesTo; place++)
      to.number((numbers[place] as number) + (place === episodeFrom + episodeNumberAt.modeCount ? newModes.length : 0));
    for (const _ of newModes) to.number(0);
    to.number((numbers[modesTo] as number) + newParts.length);
    for (let place = modesTo + 1; place < from + count; place++) to.number(numbers[place] as number);
    for (const _ of newParts) to.number(0);
    for (let place = 0; place < modeTextsTo; place++) to.text(texts[place] as string);
    for (const mode of newModes) to.text(mode);
    for (let place = modeTextsTo; place < sensorTextsTo; place++) to.text(texts[place] as string);
    for (const { sensor } of newParts) to.text(sensor);
    for (let place = sensorTextsTo; place < texts.length; place++) to.text(texts[place] as string);
  }
}

const pending = conditionStates.indexOf('pending');

/** How many anomalous readings of a pending condition are still among the last ones when one more has come. */
export function lastingOnset({ openWindow }: EpisodeRules, { numbers, from }: NumbersRoom): number {
  let lasting = 0;
  let place = from + numberAt.rest;
  for (let left = numbers[from + numberAt.onsetCount] as number; left > 0; left--) {
    if ((numbers[place + onsetNumberAt.age] as number) + 1 < openWindow) lasting++;
    place += onsetNumberAt.sensors + (numbers[place + onsetNumberAt.sensorCount] as number);
  }
  return lasting;
}

function addedParts(anomaly: Anomaly): readonly SensorPart[] {
  return partsOf(anomaly).filter(({ contribution }) => contribution > 0);
}

function isAmong(texts: readonly string[], text: string, from: number, to: number): boolean {
  for (let place = from; place < to; place++) if (texts[place] === text) return true;
  return false;
}
