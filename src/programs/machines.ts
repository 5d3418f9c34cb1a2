// `spindle machines`: lists, adds, changes and removes the machines of the Portal. The result goes to stdout, as a table or as JSON.
import { Command } from 'commander';
import type { Pool } from 'pg';
import { storedSpelling, typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import { loadProfile, profileSettings } from '../models/load-profile.ts';
import type { PortalMachine } from '../portal/api.ts';
import { addMachine, listMachines, removeMachine, setMachineType } from '../portal/machines.ts';
import { portalSchema } from '../postgres/schemas.ts';
import { portalDatabaseOptions, portalDatabaseSettings } from '../postgres/settings.ts';
import { ProgramFailure } from './support/command-line.ts';
import { wholeNumberOption } from './support/number-option.ts';
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
  return command;
}

const machineId = wholeNumberOption({ min: 0, max: Number.MAX_SAFE_INTEGER });

interface NewMachine {
  readonly name: string;
  readonly type: string;
  readonly id?: number;
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

async function add(pool: Pool, profile: Profile, machine: NewMachine): Promise<void> {
  const name = machine.name.trim();
  if (name === '') throw new ProgramFailure('--name must not be empty', 2);
  const type = storedType(profile, '--type', machine.type);
  const id = await addMachine(pool, { id: machine.id, name, type });
  if (id === undefined) {
    throw new ProgramFailure(`there is a machine ${machine.id} already; choose another --id, or leave it out`, 1);
  }
  process.stdout.write(`${id}\n`);
}

async function setType(pool: Pool, profile: Profile, spelling: string, ids: readonly number[]): Promise<void> {
  const absent = await setMachineType(pool, ids, storedType(profile, 'type', spelling));
  if (absent.length > 0)
    throw new ProgramFailure(
      `there is no machine ${absent.join(', ')}, so none was changed; see: npm run machines -- list`,
      1,
    );
  process.stdout.write(`changed ${ids.join(', ')}\n`);
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
  if (!(await removeMachine(pool, id)))
    throw new ProgramFailure(`there is no machine ${id}; see: npm run machines -- list`, 1);
  process.stdout.write(`removed ${id}\n`);
}
