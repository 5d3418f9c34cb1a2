// Which machines stand in an area, as SQL.

/** Where a machine stands now; one that is retired, where it stood. An empty area is that of machines that stand nowhere. */
export function inArea(parameter: string): string {
  return `machine_id in (${machinesOf(parameter)})`;
}

/** Their numbers. */
export function machinesOf(parameter: string): string {
  return `select id from machine where coalesce(area, '') = ${parameter} union all
    select id from machine_retired where coalesce(area, '') = ${parameter}`;
}
