// What the page says of signing in, in English and Korean.

import { saidIn } from '../refusals/own-words.ts';
import { formatCount, language } from '../texts.ts';
import type { PortalRole, Refusal } from './session-api.ts';

const english = {
  title: 'Sign in',
  refusedTitle: 'About signing in',
  again: 'Sign in again',
  againText: 'Your session has ended. What you have written stays here; what was refused has to be sent once more.',
  onlyLooking: 'Go on looking',
  intro: 'Machines, alerts and alarms of this plant.',
  name: 'Name',
  password: 'Password',
  submit: 'Sign in',
  help: 'Lost your password? An admin of the Portal can give you another one.',
  refused: {
    wrong: 'The name or the password is wrong.',
    link: 'The link was used already, is too old, or is for another machine. Sign in with your name and password, or start Spindle again for a new link.',
    cookie:
      'Name and password are right, but the browser did not keep the sign-in. Open the Portal by the address that people use (PORTAL_PUBLIC_URL), and allow its cookies.',
  },
  byProvider: (label: string) => `Sign in with ${label}`,
  or: 'or with name and password',
  inNewTab: 'It opens in another tab; what you have written stays here.',
  ofProvider: 'You sign in by your organisation; your password is changed there.',
  provider: {
    away: 'Your organisation’s sign-in cannot be reached, or is not set up as the Portal expects. An admin finds the reason in the Portal’s log; name and password work all the same.',
    state: 'This sign-in was not begun in this browser, or too long ago. Begin it anew.',
    refused: 'Your organisation’s sign-in did not let you in.',
    role: 'Your organisation knows you, and gives you no role in this Portal. Ask who looks after its groups.',
    disabled: 'This user is disabled. Ask an admin of the Portal.',
    failed:
      'What your organisation’s sign-in said could not be relied on. An admin finds the reason in the Portal’s log.',
    often: 'Too many attempts from here have failed. Wait some minutes, or sign in with name and password.',
    unready: 'The Portal cannot sign anybody in at present: its database does not answer. Try again in a moment.',
    none: 'This Portal has no sign-in by an organisation.',
    stays:
      'You are signed out here. Your organisation’s sign-in could not be told, and may still know you in this browser: sign out there too where others use it. Whoever signs in here by it next is asked who they are.',
  } as Readonly<Record<string, string>>,
  locked: (minutes: string) => `Too many attempts have failed. Try again in ${minutes} min.`,
  roles: { viewer: 'Viewer', operator: 'Operator', admin: 'Admin' } as Readonly<Record<PortalRole, string>>,
  account: 'Your account',
  signedInAs: (name: string) => `Signed in as ${name}`,
  signOut: 'Sign out',
  stillIn: (reason: string) => `You are still signed in: ${reason}`,
  close: 'Close',
  looking: 'You can look at alarms. Acting on them takes the role Operator.',
  lookingAnonymous: 'You can look at alarms. Sign in to act on them.',
  sessions: 'Where you are signed in',
  thisOne: 'this browser',
  lastUsed: (ago: string) => `last used ${ago}`,
  endSession: 'End',
  endSessionOf: (browser: string) => `End the session in ${browser}`,
  unknownBrowser: 'Unknown browser',
  changePassword: 'Another password',
  setPassword: 'Choose a password',
  current: 'Present password',
  wanted: 'New password',
  passwordHint: (count: string) => `At least ${count} characters. Your other sessions end.`,
  change: 'Change password',
  changed: 'Your password is changed.',
};

const korean: typeof english = {
  title: '로그인',
  refusedTitle: '로그인 안내',
  again: '다시 로그인',
  againText: '세션이 종료되었습니다. 작성하던 내용은 그대로 남아 있으며, 거부된 요청은 다시 보내야 합니다.',
  onlyLooking: '보기만 계속하기',
  intro: '이 공장의 설비, 경보, 알람을 봅니다.',
  name: '사용자 이름',
  password: '비밀번호',
  submit: '로그인',
  help: '비밀번호를 잊으셨다면 포털 관리자에게 새 비밀번호를 요청하세요.',
  refused: {
    wrong: '사용자 이름 또는 비밀번호가 올바르지 않습니다.',
    link: '이미 사용되었거나 만료되었거나 다른 컴퓨터용 링크입니다. 사용자 이름과 비밀번호로 로그인하거나 Spindle을 다시 시작해 새 링크를 받으세요.',
    cookie:
      '사용자 이름과 비밀번호는 맞지만 브라우저가 로그인 정보를 저장하지 않았습니다. 정해진 포털 주소(PORTAL_PUBLIC_URL)로 접속하고 쿠키를 허용하세요.',
  },
  byProvider: (label) => `${label}(으)로 로그인`,
  or: '또는 사용자 이름과 비밀번호로',
  inNewTab: '새 탭에서 열립니다. 작성하던 내용은 여기에 남아 있습니다.',
  ofProvider: '조직 계정으로 로그인합니다. 비밀번호는 그곳에서 변경하세요.',
  provider: {
    away: '조직의 로그인 서버에 연결할 수 없거나 설정이 포털과 맞지 않습니다. 원인은 포털 로그에 있습니다. 사용자 이름과 비밀번호로는 로그인할 수 있습니다.',
    state: '이 브라우저에서 시작하지 않았거나 너무 오래된 로그인입니다. 다시 시작하세요.',
    refused: '조직의 로그인 서버가 로그인을 거부했습니다.',
    role: '조직에 등록된 사용자이지만 이 포털의 역할이 없습니다. 그룹 담당자에게 문의하세요.',
    disabled: '사용이 중지된 사용자입니다. 포털 관리자에게 문의하세요.',
    failed: '조직의 로그인 서버가 보낸 내용을 신뢰할 수 없습니다. 원인은 포털 로그에 있습니다.',
    often: '이 위치에서 로그인 실패가 너무 많습니다. 몇 분 후에 다시 시도하거나 이름과 비밀번호로 로그인하세요.',
    unready: '지금은 Portal에 로그인할 수 없습니다. 데이터베이스가 응답하지 않습니다. 잠시 후 다시 시도하세요.',
    none: '이 포털에는 조직 로그인이 설정되어 있지 않습니다.',
    stays:
      '여기서는 로그아웃되었습니다. 조직의 로그인 서버에는 알리지 못해 이 브라우저에 로그인 상태가 남아 있을 수 있습니다. 여럿이 쓰는 컴퓨터라면 그곳에서도 로그아웃하세요. 다음에 조직 계정으로 로그인할 때는 본인 확인을 다시 합니다.',
  },
  locked: (minutes) => `로그인 시도가 너무 많이 실패했습니다. ${minutes}분 후에 다시 시도하세요.`,
  roles: { viewer: '조회', operator: '운전원', admin: '관리자' },
  account: '내 계정',
  signedInAs: (name) => `${name}(으)로 로그인됨`,
  signOut: '로그아웃',
  stillIn: (reason) => `아직 로그인되어 있습니다: ${reason}`,
  close: '닫기',
  looking: '알람을 볼 수 있습니다. 처리하려면 운전원 역할이 필요합니다.',
  lookingAnonymous: '알람을 볼 수 있습니다. 처리하려면 로그인하세요.',
  sessions: '로그인된 브라우저',
  thisOne: '현재 브라우저',
  lastUsed: (ago) => `마지막 사용: ${ago}`,
  endSession: '종료',
  endSessionOf: (browser) => `${browser} 세션 종료`,
  unknownBrowser: '알 수 없는 브라우저',
  changePassword: '비밀번호 변경',
  setPassword: '비밀번호 설정',
  current: '현재 비밀번호',
  wanted: '새 비밀번호',
  passwordHint: (count) => `${count}자 이상. 다른 세션은 종료됩니다.`,
  change: '비밀번호 변경',
  changed: '비밀번호가 변경되었습니다.',
};

export const signInTexts = { en: english, ko: korean }[language];

export function refusalText(refusal: Refusal): string {
  if (refusal.kind === 'locked') return signInTexts.locked(formatCount(refusal.minutes));
  if (refusal.kind === 'provider') {
    // Whoever makes a link writes what stands there.
    const { provider } = signInTexts;
    return (Object.hasOwn(provider, refusal.problem) ? provider[refusal.problem] : provider['failed']) ?? '';
  }
  return refusal.kind === 'other' ? refusal.text : signInTexts.refused[refusal.kind];
}

/** The language of that, for the document. */
export function refusalLanguage(refusal: Refusal): 'en' | undefined {
  return refusal.kind === 'other' ? saidIn(refusal.text) : undefined;
}

/** Such as "Firefox, Windows": enough to tell one's own apart. */
export function browserText(agent: string | null): string {
  const first = (names: readonly (readonly [string, RegExp])[]): string | undefined =>
    names.find(([, sign]) => sign.test(agent ?? ''))?.[0];
  const browser = first(browsers);
  const system = first(systems);
  if (browser === undefined) return agent === null ? signInTexts.unknownBrowser : agent.slice(0, 40);
  return system === undefined ? browser : `${browser}, ${system}`;
}

/** The first that fits: each says of itself what those after it say too. */
const browsers = [
  ['Edge', /\bEdg/],
  ['Opera', /\bOPR\//],
  ['Samsung Internet', /\bSamsungBrowser\//],
  ['Whale', /\bWhale\//],
  ['Firefox', /\b(Firefox|FxiOS)\//],
  ['Chrome', /\b(Headless)?Chrome\/|\bCriOS\//],
  ['Safari', /\bSafari\//],
] as const;
const systems = [
  ['Android', /\bAndroid\b/],
  ['iOS', /\b(iPhone|iPad)\b/],
  ['Windows', /\bWindows\b/],
  ['macOS', /\bMac OS X\b/],
  ['Linux', /\bLinux\b/],
] as const;
