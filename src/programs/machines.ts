// `spindle machines`: lists, adds, changes, retires and removes the machines of the Portal; what it changes is in their journal. The result goes to stdout, as a table or as JSON.
import { Command } from 'commander';
import type { Pool } from 'pg';
import { storedSpelling, typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import { changeFleet, nextMachineId } from '../portal/fleet/change-fleet.ts';
import { MachineConflict, UnfitMachine } from '../portal/fleet/errors.ts';
import * as fleet from '../portal/fleet/fleet.ts';
import { listMachines } from '../portal/machines.ts';
import type { PortalMachine } from '../portal/schemas.ts';
import { portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { NoSuchRecord } from '../web-server/request-errors.ts';
import { ProgramFailure } from './support/command-line.ts';
import { wholeNumberOption } from './support/options/number-option.ts';
import { readCommandSettings } from './support/settings.ts';
import { table } from './support/table.ts';
import { withSchema } from './support/with-schema.ts';

const machinesMax = 100_000;

export function createCommand(): Command {
  const command = new Command('machines');
  command
    .command('list')
    .description('the machines, with the count and the last of their alerts')
    .option('--json', 'as JSON')
    .action((options: { json?: boolean }) => withPortal((pool, profile) => list(pool, profile, options.json === true)));
  command
    .command('add')
    .description('adds a machine, and prints its id')
    .requiredOption('--name <name>', 'what people call it')
    .requiredOption('--type <type>', "one of the profile's types, such as L, M or H")
    .option('--id <id>', 'its id in readings; by default the next', machineId)
    .option('--area <area>', 'where it stands, or what it belongs to')
    .action((options: NewMachine) => withPortal((pool, profile) => add(pool, profile, options)));
  command
    .command('set-type')
    .description('gives machines another type')
    .argument('<type>', "one of the profile's types")
    .argument('<ids...>', 'their ids', (value: string, ids: readonly number[] = []) => [...ids, machineId(value)])
    .action((type: string, ids: readonly number[]) => withPortal((pool, profile) => setType(pool, profile, type, ids)));
  command
    .command('remove')
    .description('removes a machine; its alerts stay')
    .argument('<id>', 'its id', machineId)
    .action((id: number) => withPortal((pool) => remove(pool, id)));
  command
    .command('retire')
    .description('takes a machine out of the plant: its readings are refused, and what is known of it stays')
    .argument('<id>', 'its id', machineId)
    .requiredOption('--reason <reason>', 'why, for the journal')
    .action((id: number, { reason }: { reason: string }) => withPortal((pool) => retire(pool, id, reason)));
  command
    .command('restore')
    .description('brings back a machine that was retired')
    .argument('<id>', 'its id', machineId)
    .action((id: number) => withPortal((pool) => restore(pool, id)));
  return command;
}

const machineId = wholeNumberOption({ min: 0, max: Number.MAX_SAFE_INTEGER, unit: 'machine id' });

interface NewMachine {
  readonly name: string;
  readonly type: string;
  readonly id?: number;
  readonly area?: string;
}

async function withPortal(use: (pool: Pool, profile: Profile) => Promise<void>): Promise<void> {
  const settings = readCommandSettings({ ...profileSettings, ...portalDatabaseSettings });
  const profile = await loadProfile(settings.PROFILE_PATH);
  const database = portalDatabaseOptions(settings, 1);
  await withSchema(database, portalSchema, 'spindle-machines', (pool) => use(pool, profile));
}

async function list(pool: Pool, profile: Profile, asJson: boolean): Promise<void> {
  const machines = await listMachines(pool, { profile, limit: machinesMax });
  process.stdout.write(asJson ? `${JSON.stringify(machines, null, 2)}\n` : machineTable(machines));
}

function machineTable(machines: readonly PortalMachine[]): string {
  const rows = [
    ['ID', 'NAME', 'TYPE', 'ALERTS', 'LAST ALERT'],
    ...machines.map(({ id, name, type, alertCount, lastAlert }) => [
      String(id),
      name,
      type,
      String(alertCount),
      lastAlert === null ? '-' : `${lastAlert.detectedAt} ${lastAlert.severity}`,
    ]),
  ];
  return table(rows);
}

/** In the journal of machines. */
const actor = { name: 'spindle machines', address: null };
const seeList = 'see: npm run machines -- list';

async function add(pool: Pool, profile: Profile, machine: NewMachine): Promise<void> {
  const name = machine.name.trim();
  if (name === '') throw new ProgramFailure('--name must not be empty', 2);
  const type = storedType(profile, '--type', machine.type);
  const { area = null } = readFacts(profile, { name, area: machine.area });
  const id = machine.id ?? (await nextMachineId(pool));
  const facts = { name, type, area };
  await change(pool, [id], (known) => [fleet.add(known, id, facts)], 'choose another --id, or leave it out');
  process.stdout.write(`${id}\n`);
}

/** What the page would refuse, the command does too. */
function readFacts(profile: Profile, given: fleet.GivenFacts): Partial<fleet.MachineFacts> {
  try {
    return fleet.factsReader(profile)(given);
  } catch (error) {
    if (!(error instanceof UnfitMachine)) throw error;
    throw new ProgramFailure(error.message, 2);
  }
}

async function setType(pool: Pool, profile: Profile, spelling: string, ids: readonly number[]): Promise<void> {
  const type = storedType(profile, 'type', spelling);
  await change(pool, ids, (known) => {
    const absent = [...new Set(ids)].filter((id) => !known.has(id)).sort((one, other) => one - other);
    if (absent.length > 0) {
      throw new ProgramFailure(`there is no machine ${absent.join(', ')}, so none was changed; ${seeList}`, 1);
    }
    return [...new Set(ids)].flatMap((id) => fleet.change(known, id, { type }) ?? []);
  });
  process.stdout.write(`changed ${ids.join(', ')}\n`);
}

async function change(
  pool: Pool,
  ids: readonly number[],
  decide: Parameters<typeof changeFleet>[3],
  advice = seeList,
): Promise<void> {
  try {
    await changeFleet(pool, ids, actor, decide);
  } catch (error) {
    if (!(error instanceof MachineConflict || error instanceof NoSuchRecord)) throw error;
    throw new ProgramFailure(`${error.message}; ${advice}`, 1);
  }
}

function storedType(profile: Profile, what: string, spelling: string): string {
  const name = typeNameReader(profile)(spelling);
  const type = profile.machineTypes.find((each) => each.name === name);
  if (type === undefined) {
    const known = profile.machineTypes.map((each) => each.name).join(', ');
    throw new ProgramFailure(
      `${what}: the profile ${profile.name} has no machine type "${spelling}"; it has ${known}`,
      2,
    );
  }
  return storedSpelling(type);
}

async function remove(pool: Pool, id: number): Promise<void> {
  await change(pool, [id], (known) => [fleet.remove(known, id)]);
  process.stdout.write(`removed ${id}\n`);
}

async function retire(pool: Pool, id: number, reason: string): Promise<void> {
  if (reason.trim() === '') throw new ProgramFailure('--reason must not be empty', 2);
  await change(pool, [id], (known) => [fleet.retire(known, id, reason.trim())]);
  process.stdout.write(`retired ${id}\n`);
}

async function restore(pool: Pool, id: number): Promise<void> {
  await change(pool, [id], (known) => [fleet.restore(known, id)]);
  process.stdout.write(`restored ${id}\n`);
}
