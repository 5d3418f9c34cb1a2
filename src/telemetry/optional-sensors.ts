// What is told of sensors that a reading may come without: how many readings, of those that are looked at, have each; in the log, once, which name may be a
// misspelled one, and which sensor no reading has.
import type { Logger } from 'pino';
import { Counter, type Registry } from 'prom-client';
import type { OptionalLook } from '../core/reading/look-at-optional.ts';
import { show } from '../core/show.ts';

/** Of more names nobody is told: a sender may make up others for ever. */
const namesToldMax = 20;
/** So many readings without it, and none with it, and a sensor is told of. */
const neverSeenAfter = 1_000;

export function createOptionalSensorsWatch(registry: Registry, log: Logger): (looks: readonly OptionalLook[]) => void {
  const readings = new Counter({
    name: 'spindle_optional_sensor_readings_total',
    help: 'Readings, of some of each batch, by whether they have a sensor that they may come without: measured, missing, or misspelled where they have a member that nobody knows with nearly its name',
    labelNames: ['sensor', 'value'],
    registers: [registry],
  });
  const told = new Set<string>();
  const counts = new Map<string, { measured: number; without: number }>();
  const tellMisspelled = (sensor: string, member: string): void => {
    if (told.size === namesToldMax) return;
    // A sender names its members as it likes, and with as many bytes.
    const shown = show(member);
    const name = JSON.stringify([sensor, shown]);
    if (told.has(name)) return;
    told.add(name);
    log.warn(
      { sensor, member: shown },
      'Readings lack an optional sensor and have a member with nearly its name: is it meant?',
    );
  };
  return (looks) => {
    for (const look of looks) {
      const { sensor, value } = look;
      readings.inc({ sensor, value });
      const count = counts.get(sensor) ?? { measured: 0, without: 0 };
      counts.set(sensor, count);
      if (value === 'measured') count.measured++;
      else count.without++;
      if (look.value === 'misspelled') tellMisspelled(sensor, look.member);
      if (value !== 'measured' && count.measured === 0 && count.without === neverSeenAfter)
        log.warn(
          { sensor, readings: neverSeenAfter },
          'No reading that was looked at since the start has an optional sensor: does nobody measure it, or is it sent under another name?',
        );
    }
  };
}
