// What the existing Portal's clients ask for, over the Portal's database.
import { alertsFound } from '../alerts/alerts.ts';
import type { Plans } from '../collect/plans.ts';
import { loadSingles } from '../history/load-singles.ts';
import { type JavaMachineOptions, javaMachines } from './machines.ts';
import type { JavaPortal } from './routes.ts';

export interface JavaPortalTables extends JavaMachineOptions, Pick<JavaPortal, 'timeZone'> {
  readonly plans: Plans;
}

export function javaPortal(options: JavaPortalTables): JavaPortal {
  const { pool, profile, rowsMax, timeZone, plans, ask } = options;
  return {
    machines: javaMachines(options),
    plans,
    alerts: (query) => ask(() => alertsFound(pool, query)),
    readings: (query) => ask(() => loadSingles(pool, query)),
    sensors: profile.sensors.map(({ name }) => name),
    timeZone,
    rowsMax,
  };
}
