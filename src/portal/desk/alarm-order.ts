// The orders in which alarms are listed, as SQL: each along an index, so that a page costs the same however many alarms there are. Pure.
import { type Severity, severities } from '../../core/severity.ts';
import { type AlarmPlace, statesByAttention } from './cursor.ts';
import type { Give } from './statement.ts';

/** `attention`: what asks for attention first, then the worst, then the newest; of those that have ended, the last that did first. */
export const alarmSorts = ['attention', 'priority', 'newest', 'oldest', 'machine'] as const;
export type AlarmSort = (typeof alarmSorts)[number];

export interface AlarmOrder {
  /** Behind `order by`. */
  readonly by: string;
  /** What comes after a place. */
  readonly after: (place: AlarmPlace, give: Give) => string;
}

// Letter by letter as the indexes have them, or they are not used. Places in SQL begin at 1: `normal`, which has the place 0 in the cursor's order, is none
// of them, so that the others' places are the cursor's own; those of priorities are one more.
const attention = placeIn(statesByAttention.slice(1), 'state');
const rank = placeIn(severities, 'priority');

function placeIn(names: readonly string[], column: string): string {
  return `array_position(array[${names.map((name) => `'${name}'`).join(', ')}], ${column})`;
}

export const hasRank = (priority: Severity): string => `${rank} = ${severities.indexOf(priority) + 1}`;

interface Key {
  readonly sql: string;
  readonly type: string;
  readonly of: (place: AlarmPlace) => unknown;
}

const byAttention: Key = { sql: attention, type: 'int', of: ({ state }) => statesByAttention.indexOf(state) };
const byRank: Key = { sql: rank, type: 'int', of: ({ priority }) => severities.indexOf(priority) + 1 };
const byRaising: Key = { sql: 'raised_at', type: 'timestamptz', of: ({ at }) => new Date(at) };
const byEnd: Key = { ...byRaising, sql: 'ended_at' };
const byId: Key = { sql: 'alarm_id', type: 'uuid', of: ({ alarmId }) => alarmId };

/** Of those that have ended, by `priority` the order among those of one: each is a list of its own. */
export function orderOf(sort: AlarmSort, isEnded: boolean): AlarmOrder {
  switch (sort) {
    case 'attention':
      return isEnded ? along([byEnd, byId], 'desc') : along([byAttention, byRank, byRaising, byId], 'desc');
    case 'priority':
      return isEnded ? along([byRaising, byId], 'desc') : along([byRank, byRaising, byId], 'desc');
    case 'newest':
      return along([byRaising, byId], 'desc');
    case 'oldest':
      return along([byRaising, byId], 'asc');
    case 'machine':
      return byMachine(along([byRaising, byId], 'desc'));
  }
}

function along(keys: readonly Key[], direction: 'asc' | 'desc'): AlarmOrder {
  return {
    by: keys.map(({ sql }) => `${sql} ${direction}`).join(', '),
    after: (place, give) => {
      const given = keys.map(({ type, of }) => `${give(of(place))}::${type}`).join(', ');
      return `(${keys.map(({ sql }) => sql).join(', ')}) ${direction === 'desc' ? '<' : '>'} (${given})`;
    },
  };
}

/** Of each machine its own, which are sorted by themselves: no index has more than the machines in order. */
function byMachine(own: AlarmOrder): AlarmOrder {
  return {
    by: `machine_id, ${own.by}`,
    after: (place, give) => {
      const machine = `${give(place.machineId)}::bigint`;
      return `machine_id >= ${machine} and (machine_id > ${machine} or ${own.after(place, give)})`;
    },
  };
}
