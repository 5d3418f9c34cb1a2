// A condition as it is stored: the JSON of its objects, written from where it lies packed, which takes half as long as to unpack it and have that written.
import { severities } from '../severity.ts';
import { episodeEnds } from './episode.ts';
import {
  conditionStates,
  episodeNumberAt,
  episodeTextAt,
  numberAt,
  onsetNumberAt,
  onsetTextsBefore,
  type PackedCondition,
  textAt,
} from './packed-condition.ts';

/** The same text as `JSON.stringify` makes of what it is unpacked to. */
export function conditionText(packed: PackedCondition): string {
  const { numbers, texts } = packed;
  const at = (place: number): string => numberText(numbers[place] as number);
  const calmAt = numbers[numberAt.calmAt] as number;
  const calmHeardAt = numbers[numberAt.calmHeardAt] as number;
  const isCalm = !Number.isNaN(calmAt) && !Number.isNaN(calmHeardAt);
  const since = numbers[numberAt.judgeSince] as number;
  const before = `{"state":"${conditionStates[numbers[numberAt.state] as number]}","at":${at(numberAt.at)},"collectedAt":${at(numberAt.collectedAt)},"heardAt":${at(numberAt.heardAt)},"partition":${at(numberAt.partition)},"typeName":${quoted(texts[textAt.typeName] as string)},"onset":[`;
  const calm = isCalm ? `{"at":${numberText(calmAt)},"heardAt":${numberText(calmHeardAt)}}` : 'null';
  const judge = Number.isNaN(since)
    ? ''
    : `,"judge":{"name":${quoted(texts[textAt.judgeName] as string)},"since":${numberText(since)}}`;
  return `${before}${onsetAndEpisode(packed)},"calm":${calm}${judge}}`;
}

/** With the end of the list that the onset is. */
function onsetAndEpisode(packed: PackedCondition): string {
  const { numbers, texts } = packed;
  let text = '';
  let number: number = numberAt.rest;
  let place: number = textAt.rest;
  for (let left = numbers[numberAt.onsetCount] as number; left > 0; left--) {
    const modeCount = numbers[number + onsetNumberAt.modeCount] as number;
    const sensorCount = numbers[number + onsetNumberAt.sensorCount] as number;
    const severity = severities[(numbers[number + onsetNumberAt.severity] as number) - 1];
    const modesFrom = place + onsetTextsBefore;
    text += `${text === '' ? '' : ','}{"eventId":${quotedOnce(texts[place] as string)},"severity":"${severity}","modes":[`;
    for (let mode = 0; mode < modeCount; mode++)
      text += `${mode === 0 ? '' : ','}${quoted(texts[modesFrom + mode] as string)}`;
    text += `],"sensors":${sums(packed, modesFrom + modeCount, number + onsetNumberAt.sensors, sensorCount)}`;
    text += `,"at":${numberText(numbers[number + onsetNumberAt.at] as number)},"age":${numbers[number + onsetNumberAt.age]}}`;
    place = modesFrom + modeCount + sensorCount;
    number += onsetNumberAt.sensors + sensorCount;
  }
  return `${text}],"episode":${numbers[numberAt.severity] === 0 ? 'null' : episodeText(packed, number, place)}`;
}

/** The episode that begins at these places. */
function episodeText(packed: PackedCondition, from: number, place: number): string {
  const { numbers, texts } = packed;
  const at = (number: number): string => numberText(numbers[from + number] as number);
  const severity = severities[(numbers[numberAt.severity] as number) - 1];
  const worst = severities[(numbers[from + episodeNumberAt.worstSeverity] as number) - 1];
  const end = episodeEnds[(numbers[from + episodeNumberAt.end] as number) - 1];
  const modeCount = numbers[from + episodeNumberAt.modeCount] as number;
  const sensorsFrom = from + episodeNumberAt.modes + modeCount;
  const sensorCount = numbers[sensorsFrom] as number;
  const modesAt = place + episodeTextAt.modes;
  const idsFrom = modesAt + modeCount + sensorCount;
  const idsTo = idsFrom + (numbers[from + episodeNumberAt.onsetIdCount] as number);
  let ids = '';
  for (let id = idsFrom; id < idsTo; id++) ids += `${id === idsFrom ? '' : ','}${quotedOnce(texts[id] as string)}`;
  const suppressed = numbers[from + episodeNumberAt.isSuppressed] !== 0;
  return `{"id":${quotedOnce(texts[place] as string)},"machineType":${quoted(texts[place + episodeTextAt.machineType] as string)},"severity":"${severity}","worstSeverity":"${worst}","openedAt":${at(episodeNumberAt.openedAt)},"closedAt":${at(episodeNumberAt.closedAt)},"end":${end === undefined ? 'null' : `"${end}"`},"firstReadingAt":${at(episodeNumberAt.firstReadingAt)},"lastReadingAt":${at(episodeNumberAt.lastReadingAt)},"readingCount":${at(episodeNumberAt.readingCount)},"modes":${sums(packed, modesAt, from + episodeNumberAt.modes, modeCount)},"sensors":${sums(packed, modesAt + modeCount, sensorsFrom + 1, sensorCount)},"onsetIds":[${ids}],"eventCount":${at(episodeNumberAt.eventCount)}${suppressed ? `,"suppressedBy":${quotedOnce(texts[idsTo] as string)}` : ''}}`;
}

function sums({ numbers, texts }: PackedCondition, name: number, number: number, count: number): string {
  let text = '{';
  for (let each = 0; each < count; each++)
    text += `${each === 0 ? '' : ','}${quoted(texts[name + each] as string)}:${numberText(numbers[number + each] as number)}`;
  return `${text}}`;
}

/** Times are thirteen digits, of which the first seven are those of the text before for a quarter of an hour, and known to V8; the rest comes from a table. */
function numberText(value: number): string {
  if (value >= 1e6 && value < 1e15 && Number.isInteger(value)) {
    const millions = Math.floor(value / 1e6);
    const rest = value - millions * 1e6;
    const thousands = Math.floor(rest / 1e3);
    return `${millions}${threeDigits[thousands]}${threeDigits[rest - thousands * 1e3]}`;
  }
  return Number.isFinite(value) ? `${value}` : 'null';
}

const threeDigits = Array.from({ length: 1_000 }, (_, number) => String(number).padStart(3, '0'));

/** What JSON writes as it is. */
const plain = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

function quotedOnce(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}

/** Names of types, sensors, failure modes and judges are few. */
const known = new Map<string, string>();
const knownMax = 1_000;

function quoted(text: string): string {
  let written = known.get(text);
  if (written === undefined) {
    if (known.size >= knownMax) known.clear();
    written = JSON.stringify(text);
    known.set(text, written);
  }
  return written;
}
