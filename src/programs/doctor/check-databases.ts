// What `spindle doctor` looks for in the two databases.
import type { Pool } from 'pg';
import type { Profile } from '../../core/profile.ts';
import { show } from '../../core/show.ts';
import { databaseOptions } from '../../database/connect.ts';
import { checkPublication } from '../../database/outbox/publication.ts';
import { missingRequirements } from '../../database/outbox/requirements.ts';
import { readAwaitedStandbys, readSlot } from '../../database/outbox/slot.ts';
import { connectorState } from '../../debezium/connect-api.ts';
import { connectOptions } from '../../delivery/connector-options.ts';
import { findWay } from '../../delivery/deferred-way.ts';
import { loadProfile } from '../../models/load-profile.ts';
import { findUnknownTypes, type UnknownTypes } from '../../portal/machines.ts';
import { explainPostgres } from '../../postgres/explain.ts';
import { requireCurrentSchema } from '../../postgres/migrations.ts';
import { openPool } from '../../postgres/pool.ts';
import { aiServerSchema, portalSchema } from '../../postgres/schemas.ts';
import { portalDatabaseOptions } from '../../postgres/settings.ts';
import { ProgramFailure } from '../support/command-line.ts';
import { withAdvice } from '../support/stack/stack-here.ts';
import type { Told } from '../support/told.ts';
import { checkDeferred } from './check-deferred.ts';
import { checkEpisodes } from './check-episodes.ts';
import { checkEras } from './check-eras.ts';
import { apartHere } from './check-model.ts';
import { type Found, find, type Needs } from './run-checks.ts';
import { type Settings, stackOf } from './settings.ts';
import { toldOfFailover } from './slot-failover.ts';
import { toldOfStart } from './unread-slot.ts';

export async function checkAiServerDatabase(settings: Settings): Promise<readonly Found[]> {
  const database = databaseOptions(settings);
  const pool = openPool(database, 'spindle-doctor');
  try {
    return [
      await find('AI server database', () =>
        withAdvice('postgres', stackOf(), () =>
          explainPostgres(database, async () => {
            await requireCurrentSchema(pool, aiServerSchema);
            return `${database.host}:${database.port}/${database.database}, schema ${database.schema} current`;
          }),
        ),
      ),
      await find(
        'detections',
        () => explainPostgres(database, () => checkEras(pool, settings.DETECTION_RETENTION_DAYS * 86_400_000)),
        ofSchema,
      ),
      await find('dead letters', () => explainPostgres(database, () => checkWaiting(pool, settings)), ofSchema),
      await find('episodes', () => explainPostgres(database, () => checkOpenEpisodes(pool, settings)), ofProfile),
      await find('change data capture', () => explainPostgres(database, () => checkCapture(pool, settings)), ofCapture),
    ];
  } finally {
    await pool.end();
  }
}

function checkWaiting(pool: Pool, settings: Settings): Promise<Told> {
  return checkDeferred(pool, {
    hasGuardian: settings.CDC_GUARDIAN,
    hasWay: (topic) =>
      findWay(settings, topic).then(
        (found) => found !== undefined,
        () => undefined,
      ),
  });
}

async function checkOpenEpisodes(pool: Pool, settings: Settings): Promise<Told> {
  const apart = apartHere();
  if (apart !== undefined) return apart;
  const { KAFKA_GROUP_ID: groupId, EPISODE_SILENCE_SECONDS: silenceSeconds } = settings;
  return checkEpisodes(pool, { groupId, silenceSeconds, profile: await loadProfile(settings.PROFILE_PATH) });
}

const ofSchema: Needs = () => ['AI server database'];
const ofProfile: Needs = () => ['AI server database', 'model'];
/** What PostgreSQL has to allow stands for itself. Publication and slot are of the tables, and a slot is read by Kafka Connect, which stands on Kafka. */
const ofCapture: Needs = (detail) => [
  ...(detail.includes(readByNobody) ? ['Kafka', 'Kafka Connect'] : []),
  ...(/^publication |^there is no replication slot/.test(detail) ? ofSchema(detail) : []),
];
const readByNobody = 'is read by nobody';

async function checkCapture(pool: Pool, settings: Settings): Promise<Told> {
  const problems = await missingRequirements(pool, settings.CDC_SLOT_NAME);
  if (problems.length > 0) throw new ProgramFailure(problems.join('; '), 1);
  const { problem, fix } = await checkPublication(pool, settings.CDC_PUBLICATION_NAME, settings.AI_DB_SCHEMA);
  if (problem !== null) {
    throw new ProgramFailure(`${problem}; the guardian puts it right, or run: ${fix.join('; ')}`, 1);
  }
  const slot = await readSlot(pool, settings.CDC_SLOT_NAME);
  if (slot === undefined)
    throw new ProgramFailure(`there is no replication slot ${settings.CDC_SLOT_NAME}; run: npm run connector`, 1);
  if (slot.waitsFor !== null) {
    throw new ProgramFailure(
      `replication slot ${settings.CDC_SLOT_NAME} cannot be made: PostgreSQL waits for ${slot.waitsFor}`,
      1,
    );
  }
  if (!slot.active || slot.walStatus === 'lost') {
    const starting = slot.walStatus === 'lost' ? null : await startOf(settings, slot.inactiveForMs);
    if (starting !== null) return starting;
    const state = slot.walStatus === 'lost' ? 'is lost' : readByNobody;
    throw new ProgramFailure(`replication slot ${settings.CDC_SLOT_NAME} ${state}; run: npm run connector`, 1);
  }
  if (settings.CDC_SLOT_FAILOVER) {
    const { CDC_SLOT_NAME: slotName } = settings;
    return toldOfFailover({
      slotName,
      survivesFailover: slot.survivesFailover,
      awaited: await readAwaitedStandbys(pool),
    });
  }
  return `publication ${settings.CDC_PUBLICATION_NAME} and slot ${settings.CDC_SLOT_NAME} are sound`;
}

async function startOf(settings: Settings, inactiveForMs: number | null): Promise<Told | null> {
  const connector = await connectorState(connectOptions(settings), settings.CONNECTOR_NAME).catch(() => undefined);
  return toldOfStart({ slotName: settings.CDC_SLOT_NAME, inactiveForMs, connector });
}

export async function checkPortalDatabase(settings: Settings): Promise<readonly Found[]> {
  const database = portalDatabaseOptions(settings, 1);
  const pool = openPool(database, 'spindle-doctor');
  try {
    const current = await find('Portal database', () =>
      withAdvice('postgres', stackOf(), () =>
        explainPostgres(database, async () => {
          await requireCurrentSchema(pool, portalSchema);
          const { rows } = await pool.query<{ count: string }>('select count(*) from machine');
          return `${database.host}:${database.port}/${database.database}, ${rows[0]?.count} machines`;
        }),
      ),
    );
    // Of tables that are not there nothing is asked.
    if (!current.ok) return [current, { ...current, check: 'machine types', needs: ['Portal database'] }];
    const types = await find('machine types', async () => {
      const apart = apartHere();
      if (apart !== undefined) return apart;
      const profile = await loadProfile(settings.PROFILE_PATH);
      return checkMachineTypes(
        profile,
        await explainPostgres(database, () => findUnknownTypes(pool, { profile, examplesMax: namedMachinesMax })),
      );
    });
    return [current, types];
  } finally {
    await pool.end();
  }
}

/** The readings of a machine whose type the profile does not know are all refused. */
function checkMachineTypes(profile: Profile, { count, examples }: UnknownTypes): string {
  if (count === 0) return `profile ${profile.name} knows the type of every machine`;
  const names = profile.machineTypes.map((type) => type.name);
  const named = examples.map(({ id, type }) => `${id} is ${show(type)}`).join(', ');
  const more = count > examples.length ? ', …' : '';
  const ids = examples.map(({ id }) => id).join(' ');
  throw new Error(
    `profile ${profile.name} does not know the type of ${count} of the machines (${named}${more}), and refuses their readings; ` +
      `give them one of ${names.join(', ')}, such as: spindle machines set-type ${names[0]} ${ids}`,
  );
}

const namedMachinesMax = 12;
