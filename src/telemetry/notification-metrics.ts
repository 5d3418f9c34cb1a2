// The metrics of messages about alarms: what became of each attempt, and what waits.
import { Counter, Gauge, type Registry } from 'prom-client';

export interface NotificationMetrics {
  /** `sent`, `again` for an attempt that failed and is made anew, or `given-up`. */
  readonly attempted: (receiver: string, outcome: string) => void;
  /** What is due and not held, by receiver, and for how long the oldest has been. */
  readonly due: (counts: ReadonlyMap<string, number>, oldestSeconds: number) => void;
  readonly fileBroken: (isBroken: boolean) => void;
}

export function createNotificationMetrics(registry: Registry): NotificationMetrics {
  const registers = [registry];
  const total = new Counter({
    name: 'spindle_notifications_total',
    help: 'Attempts to send messages about alarms, by receiver and by what became of them: sent, again, given-up',
    labelNames: ['receiver', 'outcome'] as const,
    registers,
  });
  const waiting = new Gauge({
    name: 'spindle_notifications_waiting',
    help: 'Messages about alarms that are due and not sent yet; those held in quiet hours are not among them',
    labelNames: ['receiver'] as const,
    registers,
  });
  const oldest = new Gauge({
    name: 'spindle_notifications_oldest_seconds',
    help: 'For how long the oldest of the messages that wait has been due; 0 where none waits',
    registers,
  });
  const broken = new Gauge({
    name: 'spindle_notifications_file_broken',
    help: '1 while the file of NOTIFY_PATH cannot be used: the one before stays in force, and after a start nobody is told',
    registers,
  });
  return {
    attempted: (receiver, outcome) => total.inc({ receiver, outcome }),
    due: (counts, oldestSeconds) => {
      waiting.reset();
      for (const [receiver, count] of counts) waiting.set({ receiver }, count);
      oldest.set(oldestSeconds);
    },
    fileBroken: (isBroken) => broken.set(isBroken ? 1 : 0),
  };
}
