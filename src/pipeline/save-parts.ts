// Saves a batch as one transaction, or, where the data are why that fails, in halves until the one record is found and refused. Progress is
// saved with each half, by compare-and-set as ever, so that a crash between two halves loses and doubles nothing.
import { DatabaseUnfit, InvalidReading } from '../core/errors.ts';
import type { Batch, BatchRange, RawRecord } from '../core/record/record.ts';
import type { BatchOutcome, SaveBatch } from './batch.ts';
import { joinOutcomes } from './join-outcomes.ts';
import { outcomeBytes, outcomeBytesMax, recordBytes } from './limits.ts';

export interface PartSaving {
  readonly save: SaveBatch;
  /** Why the values are at fault, where `save` rejected for them alone; undefined where waiting, or an operator, helps. */
  readonly refusalOf?: (error: unknown) => string | undefined;
  /** Whether `save` was cut off because it took too long: then less at once may do, and nothing is refused for it. */
  readonly tookTooLong?: (error: unknown) => boolean;
  /** Rejects where the database refuses rows that are known to be good; leaves nothing of them. */
  readonly rehearse?: () => Promise<void>;
}

/** What is to be refused whatever it says: the record, and why. `isBare`: not even its bytes can be kept. */
export type Refusals = Map<RawRecord, { readonly refusal: InvalidReading; readonly isBare: boolean }>;

export interface PartSaved {
  readonly result: 'saved' | 'conflict';
  /** What was saved, part by part. */
  readonly outcomes: readonly BatchOutcome[];
}

/**
 * Rejects only when nothing of the batch was saved. Where a part was saved and the next one cannot be, it resolves to `conflict`: positions
 * are read again then, and what is left meets its error anew.
 */
export async function saveInParts(
  saving: PartSaving,
  batch: Batch,
  assess: (part: Batch, refusals: Refusals) => Promise<BatchOutcome>,
): Promise<PartSaved> {
  const refusals: Refusals = new Map();
  const outcomes: BatchOutcome[] = [];
  // The part that comes next is at the end.
  const waiting = [batch];
  try {
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
      const outcome = await assess(part, refusals);
      const refused = await saveOnce(saving, outcome, part === batch);
      if (refused === 'conflict') return { result: 'conflict', outcomes };
      if (refused === 'saved') outcomes.push(outcome);
      else waiting.push(...(await partsAfter(saving, part, refused, refusals)));
    }
  } catch (error) {
    if (outcomes.length === 0) throw error;
    return { result: 'conflict', outcomes };
  }
  return { result: 'saved', outcomes };
}

/** Undefined where the data, or their size, ask for smaller parts: then nothing was saved. A single batch is for `saveInParts`. */
export async function saveTogether(
  { save, refusalOf, tookTooLong }: PartSaving,
  outcomes: readonly BatchOutcome[],
): Promise<PartSaved | undefined> {
  if (outcomes.length < 2) return undefined;
  const outcome = joinOutcomes(outcomes);
  if (outcomeBytes(outcome) > outcomeBytesMax) return undefined;
  try {
    const result = await save(outcome);
    return { result, outcomes: result === 'saved' ? [outcome] : [] };
  } catch (error) {
    if (tookTooLong?.(error) === true || refusalOf?.(error) !== undefined) return undefined;
    throw error;
  }
}

interface Refused {
  readonly reason: string;
  readonly cause?: unknown;
  /** Less at once may do; no record is at fault. */
  readonly isSlow?: boolean;
}

/** A whole batch is tried twice, so that what passes by itself refuses no record; its parts are further tries already. */
async function saveOnce(
  { save, refusalOf, tookTooLong }: PartSaving,
  outcome: BatchOutcome,
  isWhole: boolean,
): Promise<'saved' | 'conflict' | Refused> {
  const bytes = outcomeBytes(outcome);
  if (bytes > outcomeBytesMax) return { reason: `${bytes} bytes are more than one transaction takes` };
  for (let attempt = 1; ; attempt++) {
    try {
      return await save(outcome);
    } catch (cause) {
      if (tookTooLong?.(cause) === true) return { reason: 'it took too long', cause, isSlow: true };
      const reason = refusalOf?.(cause);
      if (reason === undefined) throw cause;
      if (attempt === (isWhole ? 2 : 1)) return { reason, cause };
    }
  }
}

/** Those of a batch that is to be looked into are objects from here on: by the object a record is known to be refused. */
function asObjects(batch: Batch): Batch & { readonly records: readonly RawRecord[] } {
  const { records } = batch;
  return { ...batch, records: Array.isArray(records) ? records : [...records] };
}

/** Two halves, the later one first; or the same record once more, refused; or an error when no data can be at fault. */
async function partsAfter(saving: PartSaving, given: Batch, refused: Refused, refusals: Refusals): Promise<Batch[]> {
  const part = asObjects(given);
  if (part.ranges.length > 1 || part.records.length > 1) return halves(part).reverse();
  if (refused.isSlow === true) throw refused.cause;
  const [record] = part.records;
  const known = record === undefined ? undefined : refusals.get(record);
  if (record === undefined || known?.isBare === true) throw unfit(refused);
  if (refused.cause !== undefined && known === undefined) await rehearse(saving, refused);
  const isBare = known !== undefined || recordBytes(record) > outcomeBytesMax / 2;
  refusals.set(record, {
    refusal: known?.refusal ?? new InvalidReading('unstorable', `it cannot be stored: ${refused.reason}`),
    isBare,
  });
  return [part];
}

/** A table that takes no good row either would make dead letters of a whole topic. */
async function rehearse({ rehearse, refusalOf }: PartSaving, refused: Refused): Promise<void> {
  try {
    await rehearse?.();
  } catch (cause) {
    const reason = refusalOf?.(cause);
    throw reason === undefined ? cause : unfit({ reason, cause: refused.cause });
  }
}

function unfit({ reason, cause }: Refused): DatabaseUnfit {
  return new DatabaseUnfit(
    `the database refuses what is known to be good (${reason}), so that its tables are at fault and not the readings; ` +
      'compare them with a new database that "npm run migrate" has made. Nothing is refused or lost meanwhile',
    { cause },
  );
}

/** Both cover their offsets without a hole, as the whole does. Needs more than one range, or more than one record. */
function halves(batch: ReturnType<typeof asObjects>): [Batch, Batch] {
  const { records, ranges } = batch;
  if (ranges.length > 1) {
    const first = ranges.slice(0, ranges.length / 2);
    const isFirst = new Set(first.map((range) => range.partition));
    return [
      { ...batch, ranges: first, records: records.filter((each) => isFirst.has(each.partition)) },
      {
        ...batch,
        ranges: ranges.slice(ranges.length / 2),
        records: records.filter((each) => !isFirst.has(each.partition)),
      },
    ];
  }
  const range = ranges[0] as BatchRange;
  const left = records.slice(0, records.length / 2);
  const right = records.slice(left.length);
  const at = (right[0] as RawRecord).offset;
  const before = { ...range, to: at, skipped: at - range.from - range.lost - left.length };
  const after = { ...range, from: at, lost: 0, skipped: range.to - at - right.length };
  return [
    { ...batch, ranges: [before], records: left },
    { ...batch, ranges: [after], records: right },
  ];
}
