// What an entry of a machine's journal, or a line of a table, changes, in words.
import type { MachineEntry } from './fleet-api.ts';
import { fleetTexts } from './fleet-texts.ts';

const fields = ['name', 'type', 'area'] as const;

/** What is otherwise than it was; of the first and the last, what it is. */
export function changesOf({ before, after }: Pick<MachineEntry, 'before' | 'after'>): string {
  return fields
    .filter((field) => before === null || after === null || before[field] !== after[field])
    .map((field) => {
      const [was, is] = [before?.[field] ?? '–', after?.[field] ?? '–'];
      return `${fleetTexts.fields[field]}: ${before === null ? is : after === null ? was : `${was} → ${is}`}`;
    })
    .join(', ');
}
