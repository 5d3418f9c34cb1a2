// Whose readings the simulator sends: the Portal's machines, or invented ones.
import type { CleanedEnv } from 'envalid';
import { typeNameReader } from '../../core/machine-type.ts';
import type { Profile } from '../../core/profile.ts';
import type { MachineRow } from '../../machines/machine-types.ts';
import { listMachines } from '../../machines/query-machines.ts';
import type { machineSettings } from '../../machines/settings.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { openPool } from '../../postgres/pool.ts';
import { portalDatabaseOptions } from '../../postgres/settings.ts';
import { type FleetMachine, inventMachines } from '../../simulator/fleet.ts';
import { ProgramFailure, tell as say } from '../support/command-line.ts';

const inventedCount = 12;
export const machinesMax = 100_000;

export interface ChosenMachines {
  /** The same list until another one is true. */
  readonly now: () => readonly FleetMachine[];
  /** Looks for others no more. */
  readonly close: () => void;
}

/** As chooseMachines, and those of the Portal anew every so often: who gives a machine a type need not start the simulator again. */
export async function followMachines(
  settings: CleanedEnv<typeof machineSettings>,
  profile: Profile,
  countMax: number,
  intervalMs: number,
): Promise<ChosenMachines> {
  let { machines, isInvented } = await chooseMachines(settings, profile, countMax);
  if (isInvented) return { now: () => machines, close: () => {} };
  const look = async (): Promise<void> => {
    const rows = await readMachines(settings, machinesMax);
    const found = atMost(knownTo(profile, rows), countMax);
    if (found.length === 0 || isSame(found, machines)) return;
    machines = found;
    say(`The Portal's machines are others now; sending readings of ${machines.length}.`);
  };
  // While the Portal's database is away, the machines are those of before.
  const timer = setInterval(() => void look().catch(() => {}), intervalMs);
  return { now: () => machines, close: () => clearInterval(timer) };
}

function isSame(some: readonly FleetMachine[], others: readonly FleetMachine[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ id, typeName }, at) => others[at]?.id === id && others[at]?.typeName === typeName)
  );
}

function atMost(machines: readonly FleetMachine[], countMax: number): readonly FleetMachine[] {
  return countMax === 0 ? machines : machines.slice(0, countMax);
}

/**
 * The Portal's machines, at most `countMax` (0 for all); invented ones when the Portal has none or cannot be asked. Throws ProgramFailure
 * when it has machines, and none of a type of the profile.
 */
async function chooseMachines(
  settings: CleanedEnv<typeof machineSettings>,
  profile: Profile,
  countMax: number,
): Promise<{ readonly machines: readonly FleetMachine[]; readonly isInvented: boolean }> {
  const invented = { machines: inventMachines(profile, countMax || inventedCount), isInvented: true };
  const rows = await readMachines(settings, machinesMax).catch((error: Error) => {
    say(`The Portal's machines cannot be read, so ${invented.machines.length} are invented: ${error.message}`);
    return null;
  });
  if (rows === null) return invented;
  if (rows.length === 0) {
    say(`The Portal's database has no machines; inventing ${invented.machines.length}.`);
    return invented;
  }
  const machines = machinesOfProfile(profile, rows);
  if (machines.length < countMax) say(`The Portal's database has only ${machines.length} machines; simulating those.`);
  return { machines: atMost(machines, countMax), isInvented: false };
}

async function readMachines(
  settings: CleanedEnv<typeof machineSettings>,
  countMax: number,
): Promise<readonly MachineRow[]> {
  const database = portalDatabaseOptions(settings, settings.DB_POOL_MAX);
  const pool = openPool({ ...database, readOnly: true }, 'spindle-simulator');
  try {
    return await explainPostgres(database, () => listMachines(pool, countMax));
  } finally {
    await pool.end();
  }
}

/** Those whose type the profile knows. Throws ProgramFailure where it knows none: every reading would be refused. */
function machinesOfProfile(profile: Profile, rows: readonly MachineRow[]): readonly FleetMachine[] {
  const machines = knownTo(profile, rows);
  const unknown = rows.length - machines.length;
  const names = profile.machineTypes.map(({ name }) => name).join(', ');
  const fix = `give them one of ${names}: spindle machines set-type TYPE ID …`;
  if (machines.length === 0)
    throw new ProgramFailure(
      `profile ${profile.name} does not know the types of the Portal's machines, so that every reading would be refused; ${fix}`,
      2,
    );
  if (unknown > 0)
    say(
      `Profile ${profile.name} does not know the type of ${unknown} of the Portal's machines, which are left out; ${fix}`,
    );
  return machines;
}

function knownTo(profile: Profile, rows: readonly MachineRow[]): readonly FleetMachine[] {
  const readTypeName = typeNameReader(profile);
  return rows.flatMap(({ id, type }) => {
    const typeName = readTypeName(type ?? '');
    return typeName === undefined ? [] : [{ id, typeName }];
  });
}
