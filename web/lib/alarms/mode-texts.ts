// What the page says where an episode, an alarm and a reading are of different failure modes, in English and Korean: each is right, of its own.
import type { PortalAlert, PortalProfile } from '../portal-api.ts';
import { language } from '../texts.ts';
import { alarmTexts } from './alarm-texts.ts';

const english = {
  dominantHint: 'Dominant over the episode: the failure mode that most of its readings show',
  ownHint: 'Of this alarm: it keeps its failure mode when its episode is over, or another alarm has the new one',
  aboveAlerts: (dominant: string) =>
    `Dominant over the episode: ${dominant}. Each alert has the failure mode of its own reading.`,
  inAlarm: (dominant: string, own: string) => `dominant over the episode: ${dominant}; of this alarm: ${own}`,
  aboveReading: (own: string) => `Of this alarm: ${own}. Its last reading shows another:`,
};

const korean: typeof english = {
  dominantHint: '에피소드 전체에서 가장 많은 측정이 나타낸 고장 유형',
  ownHint: '이 알람의 고장 유형: 에피소드가 끝났거나 새 유형의 알람이 따로 있으면 바뀌지 않습니다',
  aboveAlerts: (dominant) => `에피소드 전체에서 가장 많은 유형: ${dominant}. 경보마다 그 측정의 유형을 표시합니다.`,
  inAlarm: (dominant, own) => `에피소드에서 가장 많은 유형: ${dominant}; 이 알람의 유형: ${own}`,
  aboveReading: (own) => `이 알람의 유형: ${own}. 마지막 측정은 다른 유형입니다:`,
};

export const modeTexts = { en: english, ko: korean }[language];

export function modeSaid(mode: string | null, { failureModes }: PortalProfile): string {
  return failureModes.find(({ code }) => code === mode)?.label[language] ?? mode ?? alarmTexts.noMode;
}

/** A reading says several where it crosses the limits of several; one without any contradicts nobody. */
export function showsAnother(explanation: PortalAlert['explanation'], mode: string | null): boolean {
  const modes = explanation?.failureModes ?? [];
  return modes.length > 0 && modes.every(({ code }) => code !== mode);
}
