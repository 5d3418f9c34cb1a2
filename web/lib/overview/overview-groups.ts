// Which machines stand together on the overview, and how they are: of the plant's machines and of those that are not calm.
import { priorities } from '../alarms/alarm-filter.ts';
import type { FleetMachine } from '../fleet/fleet-api.ts';
import { isOlder, type Maintenance } from '../maintenance/under-maintenance.ts';
import type { MachineCondition } from './overview-api.ts';

export interface Tile {
  readonly id: number;
  readonly name: string;
  readonly condition: MachineCondition['condition'] | 'calm';
  /** Null for a calm one. */
  readonly priority: MachineCondition['priority'] | null;
  readonly alarmCount: number;
  /** Until when it is under maintenance; null where it is under none. */
  readonly maintenance: string | null;
  /** An alarm that it is called so for was raised before that maintenance began. */
  readonly isOlder: boolean;
}

export interface TileGroup {
  /** The area or the type; null for those of none. */
  readonly name: string | null;
  readonly tiles: readonly Tile[];
  readonly count: number;
  /** Those that ask for attention. */
  readonly askingCount: number;
  /** Of their priorities; null where none asks. */
  readonly worst: MachineCondition['priority'] | null;
}

export const groupings = ['area', 'type'] as const;
export type Grouping = (typeof groupings)[number];

/** In the order of the alphabet, those of none last; of `unwell` ones alone, groups that have some. */
export function tileGroups(
  machines: readonly FleetMachine[],
  conditions: readonly MachineCondition[],
  by: Grouping,
  isUnwellAlone: boolean,
  maintenance: Maintenance,
): readonly TileGroup[] {
  const of = new Map(conditions.map((each) => [each.machineId, each]));
  return [...Map.groupBy(machines, (each) => each[by])]
    .sort(([one], [other]) => {
      if (one === null || other === null) return one === other ? 0 : one === null ? 1 : -1;
      return one.localeCompare(other, undefined, { numeric: true });
    })
    .map(([name, all]): TileGroup => {
      const tiles = all.map((each) => tileOf(each, of.get(each.id), maintenance));
      const asking = tiles.filter(({ condition }) => condition === 'asking');
      return {
        name,
        tiles: isUnwellAlone ? tiles.filter(({ condition }) => condition !== 'calm') : tiles,
        count: tiles.length,
        askingCount: asking.length,
        worst: priorities.find((each) => asking.some(({ priority }) => priority === each)) ?? null,
      };
    })
    .filter(({ tiles }) => tiles.length > 0);
}

/** Makes of groups that are as they were the very same ones, which are not drawn anew. */
export function createSharing(): (groups: readonly TileGroup[]) => readonly TileGroup[] {
  let before: ReadonlyMap<string | null, TileGroup> = new Map();
  return (groups) => {
    const shared = groups.map((group) => shareGroup(before.get(group.name), group));
    before = new Map(shared.map((group) => [group.name, group]));
    return shared;
  };
}

function shareGroup(before: TileGroup | undefined, group: TileGroup): TileGroup {
  if (before === undefined || before.tiles.length !== group.tiles.length || before.count !== group.count) return group;
  return group.tiles.every((tile, at) => isSame(before.tiles[at] as Tile, tile)) ? before : group;
}

function isSame(one: Tile, other: Tile): boolean {
  const isOfSame = one.id === other.id && one.name === other.name && one.alarmCount === other.alarmCount;
  const isAlike = one.condition === other.condition && one.priority === other.priority;
  return isOfSame && isAlike && one.maintenance === other.maintenance && one.isOlder === other.isOlder;
}

function tileOf(
  { id, name, type }: FleetMachine,
  of: MachineCondition | undefined,
  { until, since }: Maintenance,
): Tile {
  const machine = { id, name, maintenance: until(id, type) };
  if (of === undefined) return { ...machine, condition: 'calm', priority: null, alarmCount: 0, isOlder: false };
  const { condition, priority, alarmCount } = of;
  return { ...machine, condition, priority, alarmCount, isOlder: isOlder(of.since, since(id, type)) };
}
