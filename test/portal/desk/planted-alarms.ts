// Alarms as tests of the page see them: raised by episodes that began some minutes ago, of alerts that say why, one of every state.
import { episodeId, episodeText } from '../episodes/episode-texts.ts';
import { alertText, type TestPortal } from '../support.ts';
import { act } from './support.ts';

export const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
export const begun = (minutes: number, machine = 7) => ({
  ...{ machine_id: machine, opened_at: minutesAgo(minutes - 2), first_reading_at: minutesAgo(minutes) },
  last_reading_at: minutesAgo(minutes - 2),
});
export const over = { event: 'closed', end: 'recovered', reading_count: 6 };

export function explained(number: number, machine: number, at: string): string {
  const limit = {
    quantity: 'Power',
    value: 9_604,
    unit: 'W',
    limit: 9_000,
    side: 'above',
    margin: 604,
    margin_percent: 6.7,
  };
  return alertText(number, {
    machine_id: machine,
    sensor_data: {
      torque: 69.9,
      rotationalSpeed: 1312,
      airTemperature: 300,
      processTemperature: 310,
      toolWear: 12,
      collectedAt: at,
    },
    detected_at: at,
    explanation: {
      summary: 'Torque is far above what is usual at 1312 rpm',
      failure_modes: [{ code: 'PWF', label: 'Power failure', evidence: '9604 W is above 9000 W' }],
      nearest_mode: { code: 'PWF', is_crossed: true, limit },
      contributions: {
        base: -3,
        margin: 2.1,
        sensors: [
          { sensor: 'torque', value: 69.9, unit: 'Nm', usual: { low: 24, median: 40, high: 56 }, contribution: 3.4 },
          {
            sensor: 'rotationalSpeed',
            value: 1312,
            unit: 'rpm',
            usual: { low: 1_340, median: 1_500, high: 1_840 },
            contribution: -0.7,
          },
        ],
        // Torque times speed by 1000: what is usual of power follows from it.
        features: [
          { feature: 'Power', value: 91.7, unit: null, usual: { low: 43.3, median: 60, high: 75.8 }, contribution: 1 },
        ],
      },
    },
  });
}

/** Alarms of every state. */
export async function plantAlarms(portal: TestPortal): Promise<void> {
  const critical = { severity: 'CRITICAL', worst_severity: 'CRITICAL' };
  const close = (number: number, machine: number, more = {}) =>
    portal.receiveEpisodes(
      episodeText(number, 5, { ...begun(50, machine), ...over, ...more, closed_at: minutesAgo(3) }),
    );
  await portal.receive(...[101, 102, 103].map((number) => explained(number, 3, minutesAgo(1))));
  await portal.receiveEpisodes(
    episodeText(11, 1, { ...begun(9, 3), ...critical }),
    episodeText(12, 1, { ...begun(1_500, 4), ...critical, failure_mode: 'HDF', reading_count: 1_234 }),
    episodeText(13, 1, { ...begun(40, 5), failure_mode: 'OSF' }),
    episodeText(14, 1, { ...begun(20, 6), kind: 'data_quality', failure_mode: null, checks: ['stuck'] }),
    episodeText(15, 1, { ...begun(50, 8), failure_mode: null }),
    episodeText(16, 1, { ...begun(30, 9), suppressed_by: 'window-9' }),
    episodeText(17, 1, { ...begun(70, 10), failure_mode: 'TWF', severity: 'WARNING' }),
    episodeText(18, 1, { ...begun(80, 11), failure_mode: 'HDF' }),
    episodeText(19, 1, begun(50, 12)),
  );
  await close(15, 8, { failure_mode: null });
  await act(portal, episodeId(14), 'acknowledge');
  await act(portal, episodeId(14), 'assign', { assignee: 'Kim, night shift' });
  await act(portal, episodeId(17), 'shelve', { minutes: 45, reason: 'The tool is changed tonight.' });
  await act(portal, episodeId(18), 'out-of-service', { reason: 'Its sensor is being replaced.' });
  await act(portal, episodeId(11), 'comment', { text: 'A noise from the gearbox; Lee looks at it.' });
  await act(portal, episodeId(19), 'acknowledge');
  await close(19, 12);
}
