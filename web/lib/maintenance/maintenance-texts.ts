// What the page says of maintenance windows, in English and Korean.
import { actorSaid } from '../session/actor-said.ts';
import { language } from '../texts.ts';
import type { Fault } from './window-plan.ts';

const english = {
  title: 'Maintenance',
  intro: 'What is found meanwhile is kept and marked, and its alarms ask nobody.',
  plan: 'Plan maintenance …',
  planOf: (machine: string) => `Plan maintenance of ${machine}`,
  dialog: 'Plan maintenance',
  none: 'No maintenance is under way or planned.',
  noneHere: 'No maintenance of this machine is under way or planned.',
  over: (count: string) => `Over (${count})`,
  until: (time: string) => `maintenance until ${time}`,
  untilShort: (time: string) => `until ${time}`,
  alarmOlder: 'alarm from before the maintenance',
  alarmOlderShort: 'alarm is older',
  cut: 'There are more than are listed here.',
  states: { active: 'Now', planned: 'Planned', over: 'Over' },
  allMachines: 'All machines',
  machines: 'Machines',
  machinesHint: 'Numbers, such as 1, 2, 7',
  types: 'Or all of a type',
  mode: 'Only of',
  allModes: 'whatever is found',
  onlyMode: (mode: string) => `only ${mode}`,
  begins: 'Begins',
  beginsHint: 'Both empty: now',
  ends: 'Ends',
  clock: 'Time',
  clockOf: (box: string) => `${box}: time`,
  hours: (count: number) =>
    count < 24 ? `after ${count} h` : count === 24 ? 'after a day' : `after ${count / 24} days`,
  at: 'at …',
  reason: 'Why',
  reasonHint: 'Stands beside every alarm that falls under it',
  cancel: 'Cancel',
  save: 'Plan',
  saving: 'Planning …',
  close: 'Close',
  planned: 'It is planned.',
  unknown: (machines: string, more: string | null) =>
    `These machines are not in the Portal's table, and the window takes them in once they are: ${machines}${more === null ? '' : ` and ${more} more`}`,
  end: 'End now',
  takeBack: 'Take back',
  endOf: (reason: string) => `End now: ${reason}`,
  takeBackOf: (reason: string) => `Take back: ${reason}`,
  somebody: 'somebody who has not signed in',
  by: (who: string, when: string) => `planned by ${who}, ${when}`,
  endedBy: (who: string, when: string) => `ended by ${who}, ${when}`,
  faults: {
    machines: 'Machines are numbers with commas between',
    nobody: 'Which machines is it for?',
    from: 'It begins on a day such as 2026-03-01, at a time such as 22:30',
    until: 'It ends on a day such as 2026-03-01, at a time such as 22:30',
    order: 'It has to end after it begins, and after now',
    long: 'It can last 366 days at most',
    reason: 'Why is it planned?',
  } satisfies Readonly<Record<Fault, string>>,
};

const korean: typeof english = {
  title: '정비',
  intro: '정비 중에 감지된 것도 모두 저장되고 표시되지만, 그 알람은 확인을 요구하지 않습니다.',
  plan: '정비 계획 …',
  planOf: (machine) => `${machine} 정비 계획`,
  dialog: '정비 계획',
  none: '진행 중이거나 예정된 정비가 없습니다.',
  noneHere: '이 설비에는 진행 중이거나 예정된 정비가 없습니다.',
  over: (count) => `종료됨 (${count})`,
  until: (time) => `${time}까지 정비`,
  untilShort: (time) => `${time}까지`,
  alarmOlder: '정비 시작 전에 발생한 알람',
  alarmOlderShort: '정비 전 알람',
  cut: '여기에 표시된 것보다 더 있습니다.',
  states: { active: '진행 중', planned: '예정', over: '종료' },
  allMachines: '전체 설비',
  machines: '설비',
  machinesHint: '번호(예: 1, 2, 7)',
  types: '또는 유형 전체',
  mode: '대상',
  allModes: '감지되는 모든 것',
  onlyMode: (mode) => `${mode}만`,
  begins: '시작',
  beginsHint: '둘 다 비우면 지금부터',
  ends: '끝',
  clock: '시각',
  clockOf: (box) => `${box}: 시각`,
  hours: (count) => (count < 24 ? `${count}시간 후` : `${count / 24}일 후`),
  at: '직접 입력 …',
  reason: '사유',
  reasonHint: '이 정비에 해당하는 모든 알람에 표시됩니다',
  cancel: '취소',
  save: '계획 저장',
  saving: '저장 중 …',
  close: '닫기',
  planned: '계획되었습니다.',
  unknown: (machines, more) =>
    `포털의 설비 표에 없는 설비입니다. 표에 추가되면 이 정비가 적용됩니다: ${machines}${more === null ? '' : ` 외 ${more}대`}`,
  end: '지금 종료',
  takeBack: '취소하기',
  endOf: (reason) => `지금 종료: ${reason}`,
  takeBackOf: (reason) => `취소하기: ${reason}`,
  by: (who, when) => `${who} 계획, ${when}`,
  endedBy: (who, when) => `${who} 종료, ${when}`,
  somebody: '로그인하지 않은 사용자',
  faults: {
    machines: '설비는 쉼표로 구분한 번호여야 합니다',
    nobody: '어느 설비의 정비인가요?',
    from: '시작은 2026-03-01 같은 날짜와 22:30 같은 시각이어야 합니다',
    until: '끝은 2026-03-01 같은 날짜와 22:30 같은 시각이어야 합니다',
    order: '끝은 시작과 현재보다 뒤여야 합니다',
    long: '최대 366일까지 계획할 수 있습니다',
    reason: '왜 계획하나요?',
  },
};

export const maintenanceTexts = { en: english, ko: korean }[language];

/** The AI server writes "PROGRAM for PERSON", with `anonymous` for a program that has no key there. No name of a program has a space. */
export function personSaid(actor: string): string {
  const [, program, person] = /^(\S+) for (.+)$/.exec(actor) ?? [];
  if (program === undefined || person === undefined) return actorSaid(actor);
  const who = person === 'unauthenticated' ? maintenanceTexts.somebody : person;
  return program === 'anonymous' ? who : `${who} (${program})`;
}
