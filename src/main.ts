// The `spindle` command: finds the program named on the command line, loads only that one, and turns its errors into exit codes
// (0 success, 1 no, 2 wrong usage, settings or input; 141 where nobody reads any more what it writes).
import { Command } from 'commander';
import { type Program, runCommandLine } from './programs/support/command-line.ts';
import { useBundledPackages } from './programs/support/loading/bundled-packages.ts';
import { keepYoungHeapSmall, letYoungHeapGrow } from './programs/support/loading/young-heap.ts';
import { endWithReader } from './programs/support/stop-signal.ts';

const programs: Readonly<Record<string, { summary: string; load: () => Promise<Program> }>> = {
  start: {
    summary: 'run everything: stack, migrations and all programs',
    load: () => import('./programs/start/command.ts'),
  },
  stop: { summary: 'stop what `start` left running', load: () => import('./programs/stop.ts') },
  reset: { summary: 'delete all data of the embedded stack (asks first)', load: () => import('./programs/reset.ts') },
  server: { summary: 'the REST API', load: () => import('./programs/server/command.ts') },
  consumer: {
    summary: 'scores readings from Kafka and stores anomalies',
    load: () => import('./programs/consumer/command.ts'),
  },
  portal: {
    summary: 'the Portal: machines and live alerts in the browser',
    load: () => import('./programs/portal/command.ts'),
  },
  simulator: {
    summary: 'sends readings of simulated machines, or replays a file',
    load: () => import('./programs/simulator/command.ts'),
  },
  train: { summary: 'trains a model with XGBoost', load: () => import('./programs/train/command.ts') },
  score: {
    summary: 'scores rows of CSV or NDJSON with any XGBoost model',
    load: () => import('./programs/score/command.ts'),
  },
  evaluate: { summary: 'measures a model on labelled readings', load: () => import('./programs/evaluate.ts') },
  drift: {
    summary: 'says whether readings are like those that a model was trained on',
    load: () => import('./programs/drift/command.ts'),
  },
  'import-model': {
    summary: 'makes a model folder of a model from elsewhere',
    load: () => import('./programs/import-model.ts'),
  },
  tune: { summary: 'searches parameters for training', load: () => import('./programs/tune.ts') },
  migrate: { summary: 'brings both databases to the current schema', load: () => import('./programs/migrate.ts') },
  connector: {
    summary: 'registers the Debezium connector, or shows its state',
    load: () => import('./programs/connector.ts'),
  },
  'kafka-acls': {
    summary: 'prints what each program may do in a Kafka with access control',
    load: () => import('./programs/kafka-acls.ts'),
  },
  delivery: {
    summary: 'shows what was read and delivered, or verifies it against topics and tables',
    load: () => import('./programs/delivery.ts'),
  },
  'dead-letters': {
    summary: 'lists, shows, replays and discards refused readings',
    load: () => import('./programs/dead-letters/command.ts'),
  },
  decode: {
    summary: 'shows what would become of messages, and which settings would take them',
    load: () => import('./programs/decode.ts'),
  },
  profile: {
    summary: "checks a profile's file, or writes one from a CSV file",
    load: () => import('./programs/profile/command.ts'),
  },
  outbox: { summary: 'sends messages of the outbox again', load: () => import('./programs/outbox.ts') },
  machines: { summary: 'lists, adds and removes machines of the Portal', load: () => import('./programs/machines.ts') },
  'api-keys': {
    summary: "makes, lists and revokes keys of the REST API, and of the Portal's",
    load: () => import('./programs/api-keys/command.ts'),
  },
  audit: {
    summary: 'exports who changed what, of the REST API or of the Portal',
    load: () => import('./programs/audit.ts'),
  },
  maintenance: {
    summary: 'plans, lists and ends maintenance windows',
    load: () => import('./programs/maintenance.ts'),
  },
  users: {
    summary: 'who may sign in to the Portal: adds, lists, disables, roles, passwords, sessions',
    load: () => import('./programs/users/command.ts'),
  },
  notify: {
    summary: 'whom to tell of alarms: checks the file, sends a test, lists what waits',
    load: () => import('./programs/notify/command.ts'),
  },
  openapi: {
    summary: 'prints the OpenAPI or AsyncAPI document',
    load: () => import('./programs/openapi.ts'),
  },
  doctor: {
    summary: 'checks everything that Spindle needs and says the fix',
    load: () => import('./programs/doctor/command.ts'),
  },
};

const root = new Command('spindle').description(
  'Watches industrial machines and says, within milliseconds and with reasons, when one is about to fail.',
);
const words = process.argv.slice(2).filter((argument) => !argument.startsWith('-'));
const asksHelp = words[0] === 'help';
const wanted = asksHelp ? words[1] : words[0];
// All of them load by the same flags: what Node keeps of compiled sources counts for those alone that it was compiled with.
keepYoungHeapSmall();
endWithReader();
useBundledPackages();
for (const [name, { summary, load }] of Object.entries(programs)) {
  const command = name === wanted ? (await load()).createCommand() : new Command(name);
  root.addCommand(command.name(name).description(summary));
}
// These two let it grow themselves, when they are up.
if (wanted !== 'server' && wanted !== 'consumer') letYoungHeapGrow();
// Help on a command that does not exist would be that on all of them, without a word.
const isUnknown = asksHelp && wanted !== undefined && !Object.hasOwn(programs, wanted);
await runCommandLine(root, isUnknown ? [...process.argv.slice(0, 2), wanted] : process.argv);
