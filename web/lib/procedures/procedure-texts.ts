// What the page says of procedures, in English and Korean.
import { alarmTexts } from '../alarms/alarm-texts.ts';
import { episodeTexts } from '../episode-texts.ts';
import type { PortalProfile } from '../portal-api.ts';
import { language } from '../texts.ts';
import type { ProcedureOf } from './procedure-api.ts';

const english = {
  title: 'What to do',
  any: 'Any alarm',
  loading: 'Loading …',
  failed: 'The procedure cannot be shown',
  none: 'Nobody has written yet what to do about this.',
  write: 'Write what to do …',
  edit: 'Edit …',
  all: 'Procedures …',
  by: (who: string, when: string, version: string) => `${who}, ${when}, version ${version}`,
  dialog: 'What to do about an alarm',
  of: 'About',
  written: (name: string) => `✓ ${name}`,
  text: 'Text (Markdown)',
  hint: '# heading, - list, 1. steps, **bold**, [text](address). HTML means nothing, and pictures are shown as links. Empty, and there is none any more.',
  preview: 'Preview',
  previewNone: 'Nothing is written yet.',
  versions: (count: string) => `Versions (${count})`,
  emptied: 'emptied',
  take: 'Take this text',
  takeOf: (version: string) => `Take the text of version ${version}`,
  length: (length: string, most: string) => `${length} of ${most} characters`,
  save: 'Save',
  cancel: 'Close',
  draft: 'Not saved. What you wrote stays here while this page is open.',
  unloaded: 'It cannot be loaded',
  picture: (alt: string) => `Picture: ${alt}`,
};

const korean: typeof english = {
  title: '조치 절차',
  any: '모든 알람',
  loading: '불러오는 중 …',
  failed: '절차를 표시할 수 없습니다',
  none: '아직 작성된 조치 절차가 없습니다.',
  write: '조치 절차 작성 …',
  edit: '편집 …',
  all: '조치 절차 …',
  by: (who, when, version) => `${who}, ${when}, 버전 ${version}`,
  dialog: '알람 조치 절차',
  of: '대상',
  written: (name) => `✓ ${name}`,
  text: '내용 (Markdown)',
  hint: '# 제목, - 목록, 1. 순서, **굵게**, [글](주소). HTML은 쓸 수 없고 그림은 링크로 표시됩니다. 비우면 절차가 없어집니다.',
  preview: '미리보기',
  previewNone: '아직 내용이 없습니다.',
  versions: (count) => `버전 (${count})`,
  emptied: '비움',
  take: '이 내용 쓰기',
  takeOf: (version) => `버전 ${version}의 내용 쓰기`,
  length: (length, most) => `${most}자 중 ${length}자`,
  save: '저장',
  cancel: '닫기',
  draft: '저장되지 않았습니다. 이 페이지가 열려 있는 동안 작성한 내용이 유지됩니다.',
  unloaded: '불러올 수 없습니다',
  picture: (alt) => `그림: ${alt}`,
};

export const procedureTexts = { en: english, ko: korean }[language];

/** What a procedure is of, as people call it. */
export function subjectOf({ kind, mode }: ProcedureOf, profile: PortalProfile): string {
  if (kind === null) return procedureTexts.any;
  const label = profile.failureModes.find(({ code }) => code === mode)?.label[language] ?? mode;
  if (kind === 'machine') return label ?? alarmTexts.noMode;
  const kindName = episodeTexts.kinds[kind] ?? kind;
  return label === null ? kindName : `${kindName}: ${label}`;
}
