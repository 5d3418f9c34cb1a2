// What the existing Portal's clients ask for, over the Portal's database.
import { alertsFound } from '../alerts/alerts.ts';
import { loadSingles } from '../history/load-singles.ts';
import { type JavaMachineOptions, javaMachines } from './machines.ts';
import type { JavaPortal } from './routes.ts';

export function javaPortal(options: JavaMachineOptions & Pick<JavaPortal, 'timeZone'>): JavaPortal {
  const { pool, profile, rowsMax, timeZone, ask } = options;
  return {
    machines: javaMachines(options),
    alerts: (query) => ask(() => alertsFound(pool, query)),
    readings: (query) => ask(() => loadSingles(pool, query)),
    sensors: profile.sensors.map(({ name }) => name),
    timeZone,
    rowsMax,
  };
}
