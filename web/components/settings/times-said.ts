// Times of the week as a line of text.
import type { NotificationSettings } from '../../lib/settings/settings-api.ts';
import { daysSaid } from '../../lib/settings/settings-texts.ts';

/** The name, and what it stands for. */
export function timesSaid(name: string, { times }: NotificationSettings): string {
  return `${name} (${spansSaid(times.find((each) => each.name === name)?.spans ?? [])})`;
}

export function spansSaid(spans: NotificationSettings['times'][number]['spans']): string {
  const said = spans.map(({ days, from, to }) => {
    const on = days.join() === 'mon-sun' ? '' : `${days.map(daysSaid).join(', ')} `;
    return `${on}${from} – ${to}`;
  });
  return said.join('; ');
}
