// What may be done to the machines of a plant, and what becomes of them. It reads no clock and no database: it is given the machines that are concerned, and
// gives the steps, each an entry of the journal.
import { storedSpelling, typeNameReader } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import { NoSuchRecord } from '../../web-server/request-errors.ts';
import { MachineConflict, UnfitMachine } from './errors.ts';

export interface MachineFacts {
  readonly name: string;
  /** As the table spells it. */
  readonly type: string;
  readonly area: string | null;
}

export interface KnownMachine extends MachineFacts {
  /** Grows with each change. */
  readonly version: number;
  readonly isRetired: boolean;
}

/** By id; of the machines that are concerned. */
export type Fleet = ReadonlyMap<number, KnownMachine>;

/** The last two are of the plan by which its readings are fetched; the machine itself is as it was. */
export const fleetActs = ['added', 'changed', 'retired', 'restored', 'removed', 'plan-set', 'plan-removed'] as const;
export type FleetAct = (typeof fleetActs)[number];

export interface FleetStep {
  readonly act: FleetAct;
  readonly id: number;
  /** Null for one that there was not. */
  readonly before: MachineFacts | null;
  /** Null for one that there is no more. */
  readonly after: MachineFacts | null;
  readonly note: string | null;
}

/** As somebody writes them. */
export interface GivenFacts {
  readonly name?: string | undefined;
  readonly type?: string | undefined;
  /** Null, or nothing but spaces, for none. */
  readonly area?: string | null | undefined;
}

const lengthMax = 100;

/** Reads what is given, and leaves out what is not. Throws UnfitMachine. */
export type FactsReader = (given: GivenFacts) => Partial<MachineFacts>;

export function factsReader(profile: Profile): FactsReader {
  const nameOf = typeNameReader(profile);
  const readType = (spelling: string): string => {
    const type = profile.machineTypes.find(({ name }) => name === nameOf(spelling));
    if (type !== undefined) return storedSpelling(type);
    const choices = profile.machineTypes.map(({ name }) => name);
    const shown = JSON.stringify(spelling.slice(0, lengthMax));
    throw new UnfitMachine(
      `type: the profile ${profile.name} has no machine type ${shown}; it has ${choices.join(', ')}`,
      {
        ...{ code: 'unknown-type', name: spelling.slice(0, lengthMax), choices },
      },
    );
  };
  return ({ name, type, area }) => ({
    ...(name === undefined ? {} : { name: readText('name', name) }),
    ...(type === undefined ? {} : { type: readType(type) }),
    ...(area === undefined ? {} : { area: area === null || area.trim() === '' ? null : readText('area', area) }),
  });
}

function readText(what: string, given: string): string {
  const text = given.trim().toWellFormed();
  if (text === '') throw new UnfitMachine(`${what} must not be empty`, { code: 'text-empty', member: what });
  if (text.length > lengthMax)
    throw new UnfitMachine(`${what} must not have more than ${lengthMax} characters`, {
      ...{ code: 'text-too-long', member: what, most: lengthMax },
    });
  if (/\p{Cc}/u.test(text))
    throw new UnfitMachine(`${what} must have no control characters, such as line ends`, {
      ...{ code: 'text-with-controls', member: what },
    });
  return text;
}

export function add(fleet: Fleet, id: number, given: MachineFacts): FleetStep {
  const known = fleet.get(id);
  if (known !== undefined) {
    throw new MachineConflict(
      known.isRetired ? `machine ${id} is retired; restore it, or take another id` : `there is a machine ${id} already`,
      { code: known.isRetired ? 'machine-retired' : 'machine-exists', machineId: id },
    );
  }
  return { act: 'added', id, before: null, after: given, note: null };
}

/** Null where nothing is otherwise than it was. */
export function change(fleet: Fleet, id: number, given: Partial<MachineFacts>): FleetStep | null {
  const before = present(fleet, id);
  const after = { ...factsOf(before), ...given };
  const isSame = after.name === before.name && after.type === before.type && after.area === before.area;
  return isSame ? null : { act: 'changed', id, before: factsOf(before), after, note: null };
}

export function retire(fleet: Fleet, id: number, reason: string): FleetStep {
  const facts = factsOf(present(fleet, id));
  return { act: 'retired', id, before: facts, after: facts, note: reason };
}

export function restore(fleet: Fleet, id: number): FleetStep {
  const known = fleet.get(id);
  if (known === undefined) throw new NoSuchRecord('a machine', id);
  if (!known.isRetired)
    throw new MachineConflict(`machine ${id} is not retired`, { code: 'machine-not-retired', machineId: id });
  return { act: 'restored', id, before: factsOf(known), after: factsOf(known), note: null };
}

/** Leaves nothing of it but its journal, and what was stored of its readings. */
export function remove(fleet: Fleet, id: number): FleetStep {
  const facts = factsOf(present(fleet, id));
  return { act: 'removed', id, before: facts, after: null, note: null };
}

function present(fleet: Fleet, id: number): KnownMachine {
  const known = fleet.get(id);
  if (known === undefined) throw new NoSuchRecord('a machine', id);
  if (known.isRetired)
    throw new MachineConflict(`machine ${id} is retired; restore it first`, { code: 'machine-retired', machineId: id });
  return known;
}

function factsOf({ name, type, area }: MachineFacts): MachineFacts {
  return { name, type, area };
}
