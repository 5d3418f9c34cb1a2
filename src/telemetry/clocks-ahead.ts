// Names the machines whose anomalous readings open no episode, because nobody knows when they were: each once, and not more than a log can hold.
import type { Logger } from 'pino';

/** Each machine once; beyond the bound the metric counts alone. */
export function createTellClocksAhead(
  log: Pick<Logger, 'warn'>,
  machinesMax = 100,
): (machineIds: readonly number[]) => void {
  const told = new Set<number>();
  return (machineIds) => {
    for (const machineId of machineIds) {
      if (told.size >= machinesMax || told.has(machineId)) continue;
      told.add(machineId);
      const rest =
        told.size === machinesMax
          ? '. Further machines are not named until the consumer is started anew; spindle_anomalies_without_time_total counts all'
          : '';
      log.warn(
        { machineId },
        `An anomalous reading sends its alert and opens no episode: its record and it itself say a time that is more than a day ahead. Set the clock of the machine, or of who sends for it${rest}`,
      );
    }
  };
}
