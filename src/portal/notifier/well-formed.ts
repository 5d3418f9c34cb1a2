// What of the operator's file has the form that it must have, so that the rest of it can be checked beside what has not. Pure.
import type { FileGiven } from './file-schema.ts';

type Place = readonly (string | number)[];

/** Members whose entries stand for themselves: one that is wrong says nothing of the others. */
const lists = ['receivers', 'routes', 'times', 'machineGroups', 'quiet'];

/** The file without each entry that has a fault at or in it; of a route that is left out its place stays, as null. */
export type WellFormed = Omit<FileGiven, 'routes'> & {
  readonly routes: readonly (FileGiven['routes'][number] | null)[];
};

/** `faults` are the places of all that is wrong in its form. */
export function wellFormedOf(file: object, faults: readonly Place[]): WellFormed {
  const kept: Record<string, unknown> = { ...file };
  for (const [member, entry] of faults) {
    // Of the whole: something is missing.
    if (member === undefined) continue;
    const of = kept[member];
    if (entry === undefined || !lists.includes(String(member)) || typeof of !== 'object' || of === null) {
      delete kept[member];
    } else if (Array.isArray(of)) {
      kept[member] = of.map((each, at) => (at === entry ? null : each));
    } else {
      kept[member] = Object.fromEntries(Object.entries(of).filter(([name]) => name !== String(entry)));
    }
  }
  return { receivers: {}, routes: [], ...kept } as WellFormed;
}

/** Whether the file has an entry of this name, well formed or not; also where nobody can know, so that nothing is said of it. */
export function mayHave(file: object, member: string, name: string): boolean {
  const of = (file as Readonly<Record<string, unknown>>)[member];
  if (of === undefined) return false;
  return typeof of !== 'object' || of === null || Array.isArray(of) || Object.hasOwn(of, name);
}
