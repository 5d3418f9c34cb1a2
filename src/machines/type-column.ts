// The types of a batch's machines as a column, for readings in columns: out of the table where all are known, which nearly always they are,
// and of those that it lacks by one query.
import type { MachineRows } from '../core/data-quality/machine-rows.ts';
import type { FindTypeColumn, TypeColumn } from '../pipeline/columns/assess.ts';
import { createMachineTypes, type MachineTypes, type MachineTypesOptions } from './machine-types.ts';
import { createTypeTable, missing } from './type-table.ts';

export interface MachineTypesInTable extends MachineTypes {
  readonly findTypeColumn: FindTypeColumn;
}

/** Machine types as createMachineTypes finds them, remembered in a table. `machineRows`: where somebody keeps more of machines, by row. */
export function createMachineTypesInTable(
  options: Omit<MachineTypesOptions, 'store'> & { readonly machineRows?: MachineRows | undefined },
): MachineTypesInTable {
  const { machineRows } = options;
  const table = createTypeTable({ sizeMax: options.sizeMax, now: options.now ?? (() => performance.now()) });
  const machineTypes = createMachineTypes({ ...options, store: table });
  let hitCount = 0;
  return {
    findMachineTypes: machineTypes.findMachineTypes,
    findTypeColumn: (machineIds) => {
      const places = new Uint16Array(machineIds.length);
      const rows = machineRows === undefined ? undefined : new Int32Array(machineIds.length);
      if (rows !== undefined) machineRows?.find(machineIds, 0, machineIds.length, rows);
      const missingCount = table.readPlaces(machineIds, places, rows);
      hitCount += machineIds.length - missingCount;
      const column = { places, names: table.names(), ...(rows === undefined ? {} : { rows }) };
      if (missingCount === 0) return column;
      const ids = new Set(machineIds.filter((_, index) => places[index] === missing));
      const found = machineTypes.findMachineTypes([...ids]);
      return found instanceof Promise
        ? found.then((types) => completed(column, machineIds, types))
        : completed(column, machineIds, found);
    },
    stats: () => {
      const stats = machineTypes.stats();
      const hits = stats.hitCount + hitCount;
      return { ...stats, hitCount: hits, hitRate: hits === 0 ? 0 : hits / (hits + stats.missCount) };
    },
  };
}

function completed(
  { places, names: known, ...others }: TypeColumn,
  machineIds: Float64Array,
  types: ReadonlyMap<number, string>,
): TypeColumn {
  const names = [...known];
  const placeOf = (name: string | undefined): number => {
    const place = names.indexOf(name);
    return place === -1 ? names.push(name) - 1 : place;
  };
  places.forEach((place, index) => {
    if (place === missing) places[index] = placeOf(types.get(machineIds[index] as number));
  });
  return { places, names, ...others };
}
