// What has drifted, in a line: each machine type with its sensors, features, score and alarms.
import type { DriftReport } from './report.ts';

/** Empty where nothing has. */
export function describeDrift({ types }: DriftReport): string {
  return types
    .flatMap(({ type, variables, alarmRate }) => {
      const names = [
        ...variables.filter(({ verdict }) => verdict === 'drifted').map(({ name }) => name),
        ...(alarmRate?.verdict === 'drifted' ? ['alarms'] : []),
      ];
      return names.length === 0 ? [] : [`${type}: ${names.join(', ')}`];
    })
    .join('; ');
}
