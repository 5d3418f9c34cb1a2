// What a table of machines would change: each line for itself, with its number. Machines that the table does not name stay as they are, and so does what it
// has no column for. Nothing is done where a line has a fault.
import { ExplainedError } from '../../core/errors.ts';
import { CodedError, type Refusal, refusalOf } from '../refusals.ts';
import { add, change, type FactsReader, type Fleet, type FleetStep, type MachineFacts } from './fleet.ts';

export interface TableRow {
  readonly line: number;
  readonly id: string;
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  readonly area?: string | undefined;
}

export interface LineFault {
  readonly line: number;
  readonly message: string;
  readonly refusal: Refusal | null;
}

export interface ImportPlan {
  readonly steps: readonly (FleetStep & { readonly line: number })[];
  /** Lines of machines that are so already. */
  readonly sameCount: number;
  readonly faults: readonly LineFault[];
}

/** The id that a cell says; undefined for what is none. */
export function readId(text: string): number | undefined {
  const id = Number(text);
  return /^\d{1,16}$/.test(text) && Number.isSafeInteger(id) ? id : undefined;
}

export function planImport(rows: readonly TableRow[], fleet: Fleet, read: FactsReader): ImportPlan {
  const lines = new Map<number, number>();
  const [steps, faults]: [ImportPlan['steps'][number][], LineFault[]] = [[], []];
  let sameCount = 0;
  for (const row of rows) {
    const { line } = row;
    try {
      const step = stepOf(row, fleet, read, lines);
      if (step === null) sameCount++;
      else steps.push({ ...step, line });
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      faults.push({ line, message: error.message, refusal: refusalOf(error) ?? null });
    }
  }
  return { steps, sameCount, faults };
}

function stepOf(row: TableRow, fleet: Fleet, read: FactsReader, lines: Map<number, number>): FleetStep | null {
  const id = readId(row.id);
  if (id === undefined)
    throw new UnfitLine(`id: ${JSON.stringify(row.id.slice(0, 50))} is no whole number from 0`, { code: 'line-id' });
  const first = lines.get(id);
  if (first !== undefined)
    throw new UnfitLine(`machine ${id} is on line ${first} already`, {
      code: 'line-again',
      machineId: id,
      line: first,
    });
  lines.set(id, row.line);
  const given = read(row);
  if (fleet.has(id)) return change(fleet, id, given);
  const { name, type, area = null } = given;
  if (name === undefined || type === undefined) {
    throw new UnfitLine(`there is no machine ${id} yet: it needs the columns name and type`, {
      ...{ code: 'line-lacks', machineId: id },
    });
  }
  const facts: MachineFacts = { name, type, area };
  return add(fleet, id, facts);
}

class UnfitLine extends CodedError {
  override readonly name = 'UnfitLine';
}
