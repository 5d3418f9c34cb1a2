// Records to readings and refusals, in order. A record is one reading unless the input's forms say otherwise: then it may hold several,
// and what is kept of each is its own part of the value.

import { InvalidReading } from '../core/errors.ts';
import type { Profile } from '../core/profile.ts';
import { type DecodedReading, decodeMessage, locateSpelled, readingBytes } from '../core/reading/decode-message.ts';
import type { Located } from '../core/reading/input.ts';
import { decodeReading, type Reading, type ReadingContext } from '../core/reading/reading.ts';
import type { RawRecord, Records } from '../core/record/record.ts';
import { recordRefusal } from './limits.ts';

export interface DecodedRecords {
  readonly readings: readonly (Reading | InvalidReading)[];
  /** Of the reading at an index: its record, and its place in the record's array. */
  readonly recordOf: (index: number) => RawRecord;
  readonly elementOf: (index: number) => number | undefined;
  readonly isLastOfRecord: (index: number) => boolean;
  /** The record with the bytes that stand for this reading alone: as they came when it was refused, else in the contract's form. */
  readonly sourceOf: (index: number, isRefused: boolean) => RawRecord;
}

export function decodeRecords(
  profile: Profile,
  context: ReadingContext,
  given: Records,
  refusalOf: (record: RawRecord) => InvalidReading | undefined = () => undefined,
): DecodedRecords {
  const { input } = context;
  const records = [...given];
  const refusedAs = (record: RawRecord): InvalidReading | undefined => refusalOf(record) ?? refusedUnread(record);
  if (input === undefined) {
    const recordOf = (index: number): RawRecord => records[index] as RawRecord;
    return {
      readings: records.map((record) => refusalOf(record) ?? decodeRecord(profile, context, record)),
      recordOf,
      elementOf: (index) => recordOf(index).element,
      isLastOfRecord: () => true,
      sourceOf: recordOf,
    };
  }
  const inputContext = { ...context, input };
  const decoded: { readonly record: RawRecord; readonly reading: DecodedReading; readonly isLast: boolean }[] = [];
  for (const record of records) {
    const refusal = refusedAs(record);
    const readings =
      refusal === undefined
        ? decodeMessage(profile, record.value, record.timestamp, inputContext, record.element)
        : [wholeRecord(refusal, record.element)];
    readings.forEach((reading, index) => {
      decoded.push({ record, reading, isLast: index === readings.length - 1 });
    });
  }
  // Of the record in hand: an array of a thousand refused readings is parsed once more, not a thousand times.
  let spelled: { readonly record: RawRecord; readonly located: Located | InvalidReading } | undefined;
  const at = (index: number) => decoded[index] as (typeof decoded)[number];
  return {
    readings: decoded.map(({ reading }) => reading.result),
    recordOf: (index) => at(index).record,
    elementOf: (index) => at(index).reading.element,
    isLastOfRecord: (index) => at(index).isLast,
    sourceOf: (index, isRefused) => {
      const { record, reading } = at(index);
      const { value } = record;
      const isElement = record.element !== undefined;
      // A refused record, or the element that a dead letter holds, is kept byte for byte.
      if (value === null || (isRefused && (isElement || reading.element === undefined))) return record;
      if (spelled?.record !== record) spelled = { record, located: locateSpelled(value, inputContext, isElement) };
      if (spelled.located instanceof InvalidReading) return record;
      return { ...record, value: readingBytes(profile, spelled.located, inputContext, reading, isRefused) };
    },
  };
}

function wholeRecord(result: InvalidReading, element: number | undefined): DecodedReading {
  return element === undefined ? { result } : { element, result };
}

/** Of a record that holds one reading in the contract's own form. */
export function decodeRecord(profile: Profile, context: ReadingContext, record: RawRecord): Reading | InvalidReading {
  return refusedUnread(record) ?? decodeReading(profile, record.value, record.timestamp, context);
}

/** A record that its producer has written wrongly is refused as a whole, and one that cannot be kept too. */
function refusedUnread(record: RawRecord): InvalidReading | undefined {
  const { fault } = record;
  return fault === undefined ? recordRefusal(record) : new InvalidReading('other', fault);
}
