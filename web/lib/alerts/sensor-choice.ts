// Which values of an alert a row has room for. Pure.
import type { PortalAlert, PortalProfile, PortalSensor } from '../portal-api.ts';

/** The sensors of a row where a machine has many. */
export const shownSensorsMax = 6;

/**
 * All in the profile's order where they are few. Else those that the reasons of the alert look at, then those whose value is farthest from
 * usual for its range; a value that the alert lacks comes last.
 */
export function sensorsThatMatter(alert: PortalAlert, profile: PortalProfile): readonly PortalSensor[] {
  const { sensors, failureModes } = profile;
  if (sensors.length <= shownSensorsMax) return sensors;
  const codes = new Set(alert.explanation?.failureModes.map((mode) => mode.code));
  const reasons = new Set(failureModes.filter((mode) => codes.has(mode.code)).flatMap((mode) => mode.sensors));
  const weight = ({ name, typical, span }: PortalSensor): number => {
    const value = alert.sensors[name];
    if (value === undefined) return -1;
    return Math.abs(value - typical) / span + (reasons.has(name) ? beyondAnyRange : 0);
  };
  return [...sensors].sort((a, b) => weight(b) - weight(a)).slice(0, shownSensorsMax);
}

/** No value in its range is so many ranges away from usual. */
const beyondAnyRange = 1_000;
