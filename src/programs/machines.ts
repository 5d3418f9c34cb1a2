// `spindle machines`: lists, adds and removes the machines of the Portal. The result goes to stdout, as a table or as JSON.
import { Command } from 'commander';
import type { Pool } from 'pg';
import { Unavailable } from '../core/errors.ts';
import { typeNameReader } from '../core/machine-type.ts';
import type { Profile } from '../core/profile.ts';
import type { PortalMachine } from '../portal/api.ts';
import { createPool } from '../portal/database.ts';
import { addMachine, listMachines, removeMachine } from '../portal/machines.ts';
import { portalDatabaseSettings } from '../portal/settings.ts';
import { ProgramFailure } from './command-line.ts';
import { wholeNumberOption } from './number-option.ts';
import { explainPostgres } from './postgres-errors.ts';
import { loadProfile, profileSettings } from './profile.ts';
import { requireCurrentSchema } from './schema.ts';
import { portalSchema } from './schemas.ts';
import { loadDotEnv, readSettings } from './settings.ts';
import { table } from './table.ts';

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
    .option(
      '--id <id>',
      'its id in readings; by default the next',
      wholeNumberOption({ min: 0, max: Number.MAX_SAFE_INTEGER }),
    )
    .action((options: NewMachine) => withPortal((pool, profile) => add(pool, profile, options)));
  command
    .command('remove')
    .description('removes a machine; its alerts stay')
    .argument('<id>', 'its id', wholeNumberOption({ min: 0, max: Number.MAX_SAFE_INTEGER }))
    .action((id: number) => withPortal((pool) => remove(pool, id)));
  return command;
}

interface NewMachine {
  readonly name: string;
  readonly type: string;
  readonly id?: number;
}

async function withPortal(use: (pool: Pool, profile: Profile) => Promise<void>): Promise<void> {
  loadDotEnv();
  const settings = readSettings({ ...profileSettings, ...portalDatabaseSettings });
  const profile = await loadProfile(settings.PROFILE_PATH);
  const address = {
    host: settings.DB_HOST,
    port: settings.DB_PORT,
    database: settings.DB_NAME,
    user: settings.DB_USER,
  };
  const pool = createPool(settings, 'spindle-machines');
  try {
    await explainPostgres(address, async () => {
      await requireCurrentSchema(pool, portalSchema);
      await use(pool, profile);
    });
  } catch (error) {
    // Waiting is for programs that stay; this one says what is wrong.
    throw error instanceof Unavailable ? new ProgramFailure(error.message, 1, { cause: error }) : error;
  } finally {
    await pool.end();
  }
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
  const type = storedType(profile, machine.type);
  const id = await addMachine(pool, { id: machine.id, name, type });
  if (id === undefined) {
    throw new ProgramFailure(`there is a machine ${machine.id} already; choose another --id, or leave it out`, 1);
  }
  process.stdout.write(`${id}\n`);
}

/** As the Portal's table spells it: by the type's first alias (MEDIUM for M), as the existing Portal does, or by its name. */
function storedType(profile: Profile, spelling: string): string {
  const name = typeNameReader(profile)(spelling);
  const type = profile.machineTypes.find((each) => each.name === name);
  if (type === undefined) {
    const known = profile.machineTypes.map((each) => each.name).join(', ');
    throw new ProgramFailure(
      `--type: the profile ${profile.name} has no machine type "${spelling}"; it has ${known}`,
      2,
    );
  }
  return type.aliases[0] ?? type.name;
}

async function remove(pool: Pool, id: number): Promise<void> {
  if (!(await removeMachine(pool, id)))
    throw new ProgramFailure(`there is no machine ${id}; see: npm run machines -- list`, 1);
  process.stdout.write(`removed ${id}\n`);
}
