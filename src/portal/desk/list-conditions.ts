// How machines are by their alarms that have not ended: of each that has some the worst of what most asks for attention. Machines that have none are calm,
// and not in it, so that it is short however many machines there are.
import type { Pool } from 'pg';
import { type Severity, severities } from '../../core/severity.ts';
import { type MachineCondition, machineConditions } from '../alarm/machine-condition.ts';
import { listedConditionsMax } from '../bounds.ts';
import type { MachineConditions } from './schemas.ts';

const conditionOfState = `case state when 'unacknowledged' then 2 when 'returned-unacknowledged' then 2 when 'acknowledged' then 1 else 0 end`;
const rank = `array_position(array[${severities.map((each) => `'${each}'`).join(', ')}], priority)`;

export async function listConditions(pool: Pool): Promise<MachineConditions> {
  const { rows } = await pool.query<Row>(
    `with live as (select machine_id, ${conditionOfState} as condition, ${rank} as rank, raised_at
       from alarm where ended_at is null),
     worst as (
       select machine_id, max(condition * 10 + rank) as worst, count(*) as alarms,
         array[${machineConditions.map((_, at) => `min(raised_at) filter (where condition = ${at})`).join(', ')}] as since
       from live group by machine_id
     )
     select machine_id, worst, alarms, since, count(*) over () as total,
       (select json_object_agg(rank, count) from (select rank, count(*) as count from live where condition = 2 group by rank) as each) as asking
     from worst order by worst desc, machine_id limit $1`,
    [listedConditionsMax],
  );
  const [first] = rows;
  const countOf = (severity: Severity): number => first?.asking?.[severities.indexOf(severity) + 1] ?? 0;
  return {
    total: Number(first?.total ?? 0),
    asking: { WARNING: countOf('WARNING'), ALERT: countOf('ALERT'), CRITICAL: countOf('CRITICAL') },
    machines: rows.map((row) => ({
      machineId: Number(row.machine_id),
      condition: machineConditions[Math.floor(row.worst / 10)] as MachineCondition,
      priority: severities[(row.worst % 10) - 1] as Severity,
      alarmCount: Number(row.alarms),
      since: (row.since[Math.floor(row.worst / 10)] as Date).toISOString(),
    })),
  };
}

interface Row {
  readonly machine_id: string;
  readonly worst: number;
  readonly alarms: string;
  /** By the place of the condition: when the first of its alarms was raised; null where there is none. */
  readonly since: readonly (Date | null)[];
  readonly total: string;
  /** By the place of the priority. */
  readonly asking: Readonly<Record<number, number>> | null;
}
