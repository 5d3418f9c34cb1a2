// What people found out of episodes, as labels for training: one by one, and as a table of readings that `spindle train` reads, in which each
// reading of an alert inside an episode has the episode's label. Only what says clearly whether it was a failure is in the table.
import type { Pool } from 'pg';
import { defaultTargetColumn, type Profile } from '../../core/profile.ts';
import { harmlessCell } from '../../core/text/harmless-cell.ts';
import type { Verdict } from '../alarm/alarm.ts';
import { isInside } from '../episodes/list-episodes.ts';
import type { PortalLabel } from './label-schemas.ts';

export interface LabelQuery {
  readonly limit: number;
  /** The last one of the page before. */
  readonly after?: { readonly sequence: number; readonly episodeId: string } | undefined;
}

/** In the order in which they were given. One that is given anew takes its place at the end. */
export async function listLabels(pool: Pool, { limit, after }: LabelQuery): Promise<readonly PortalLabel[]> {
  const { rows } = await pool.query<LabelRow>(
    `select alarm_episode.episode_id, alarm_episode.verdict, alarm_journal.sequence, alarm_journal.note, alarm_journal.at,
       alarm_journal.actor, alarm.alarm_id, alarm.mode, episode.machine_id, episode.machine_type, episode.kind,
       episode.first_reading_at, episode.last_reading_at, episode.reading_count
     from alarm_episode join alarm_journal on alarm_journal.sequence = alarm_episode.judged_by
       join alarm on alarm.alarm_id = alarm_episode.alarm_id join episode on episode.episode_id = alarm_episode.episode_id
     where $2::bigint is null or (alarm_episode.judged_by, alarm_episode.episode_id) > ($2, $3::uuid)
     order by alarm_episode.judged_by, alarm_episode.episode_id limit $1`,
    [limit, after?.sequence ?? null, after?.episodeId ?? null],
  );
  return rows.map(toLabel);
}

/** 1 for a failure, 0 for none; `expected` and `unclear` say neither. */
const targets: Readonly<Partial<Record<Verdict, 0 | 1>>> = { 'real-failure': 1, 'false-alarm': 0 };

/** The lines of a CSV table, the header first: the profile's columns of training, and behind them what the rows are of. At most so many rows. */
export async function* labelledReadings(pool: Pool, profile: Profile, rowsMax: number): AsyncGenerator<string> {
  const { typeColumn, targetColumn = defaultTargetColumn } = profile.training;
  const own = [...profile.sensors.map(({ column }) => column), typeColumn, targetColumn];
  // A profile may call a column of its own like one of these.
  const more = (['alarm', 'machine', 'time', 'mode', 'verdict'] as const).filter((name) => !own.includes(name));
  yield csvLine([...own, ...more]);
  let left = rowsMax;
  for await (const row of readingRows(pool)) {
    const sensors = JSON.parse(row.sensors) as Readonly<Record<string, number>>;
    const values = profile.sensors.map(({ name }) => sensors[name]);
    // What has no value of a sensor teaches nothing, but of one that is optional.
    if (profile.sensors.some(({ optional }, place) => values[place] === undefined && optional !== true)) continue;
    if (left-- === 0) return;
    const of = {
      alarm: row.alarm_id,
      machine: row.machine_id,
      time: row.reading_at.toISOString(),
      // The only text of elsewhere.
      mode: harmlessCell(row.mode ?? ''),
      verdict: row.verdict,
    };
    const target = targets[row.verdict] as number;
    yield csvLine([
      ...values.map((value) => (value === undefined ? '' : String(value))),
      row.machine_type,
      String(target),
      ...more.map((name) => of[name]),
    ]);
  }
}

const rowsAtOnce = 1_000;

/** By episode, and in it by the alert's number: both bounded, so that nothing is read whole. */
async function* readingRows(pool: Pool): AsyncGenerator<ReadingRow> {
  let [episodeId, sequence] = [noEpisode, '0'];
  for (;;) {
    const { rows } = await pool.query<ReadingRow>(
      `select alarm_episode.episode_id, alarm_episode.alarm_id, alarm_episode.verdict, alarm.mode, alert.sequence, alert.machine_id,
         alert.machine_type, alert.reading_at, alert.sensors
       from alarm_episode join alarm on alarm.alarm_id = alarm_episode.alarm_id
         join episode on episode.episode_id = alarm_episode.episode_id and episode.kind = 'machine'
         join alert on ${isInside('alert', 'episode')}
       where alarm_episode.verdict = any($1) and alarm_episode.episode_id >= $2::uuid
         and (alarm_episode.episode_id, alert.sequence) > ($2::uuid, $3::bigint)
       order by alarm_episode.episode_id, alert.sequence limit $4`,
      [Object.keys(targets), episodeId, sequence, rowsAtOnce],
    );
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < rowsAtOnce) return;
    [episodeId, sequence] = [last.episode_id, last.sequence];
  }
}

const noEpisode = '00000000-0000-0000-0000-000000000000';

function csvLine(cells: readonly string[]): string {
  return `${cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',')}\n`;
}

interface ReadingRow {
  readonly episode_id: string;
  readonly alarm_id: string;
  readonly verdict: Verdict;
  readonly mode: string | null;
  readonly sequence: string;
  readonly machine_id: string;
  readonly machine_type: string;
  readonly reading_at: Date;
  readonly sensors: string;
}

interface LabelRow
  extends Pick<
    ReadingRow,
    'episode_id' | 'alarm_id' | 'verdict' | 'mode' | 'sequence' | 'machine_id' | 'machine_type'
  > {
  readonly note: string | null;
  readonly at: Date;
  readonly actor: string;
  readonly kind: string;
  readonly first_reading_at: Date;
  readonly last_reading_at: Date;
  readonly reading_count: string;
}

function toLabel(row: LabelRow): PortalLabel {
  return {
    sequence: Number(row.sequence),
    alarmId: row.alarm_id,
    episodeId: row.episode_id,
    machineId: Number(row.machine_id),
    machineType: row.machine_type,
    kind: row.kind,
    mode: row.mode,
    verdict: row.verdict,
    note: row.note,
    judgedAt: row.at.toISOString(),
    judgedBy: row.actor,
    firstReadingAt: row.first_reading_at.toISOString(),
    lastReadingAt: row.last_reading_at.toISOString(),
    readingCount: Number(row.reading_count),
  };
}
