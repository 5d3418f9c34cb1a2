// What is wrong with the operator's file of whom to tell, or with routes that admins set, in English and Korean. Where it is stands before each sentence.
import type { Sentences } from './about.ts';

const english = {
  'file-unreadable': ({ name }) =>
    `${name} cannot be read. Does it exist, and may the Portal's user read it (NOTIFY_PATH)?`,
  'file-too-large': ({ name, most }) => `${name} is larger than ${most} bytes.`,
  'file-yaml': ({ name }) => `this is no YAML (${name})`,
  'file-no-mapping': () => 'the file is no mapping with receivers and routes',
  'fault-too-many': ({ most }) => `there are more than ${most}`,
  'fault-name': () => 'a name has letters, digits, ., _ and -',
  'fault-smtp': () => 'e-mail needs smtp, with host, port and from',
  'fault-url': () => 'this is no address that begins with https:// (or http://)',
  'fault-url-user': () => 'the address has a user or a password, which no request can be sent to',
  'fault-signing-secret': ({ least, most }) => `it must be whsec_ and ${least} to ${most} bytes in Base64`,
  'fault-token': () => 'it has a character that no header can hold: a space, a line break or one beyond ASCII',
  'fault-no-variable': ({ name }) => `the variable ${name} is not there, or empty`,
  'fault-no-file': ({ name }) => `the file ${name} is not there, or empty`,
  'fault-no-member': () => 'there is no such member',
  'fault-required': ({ choices }) => `it lacks ${choices}`,
  'fault-choices': ({ choices }) => `it must be one of ${choices}`,
  'fault-form': () => 'it has not the form that it must have (docs/notifications.md)',
  'fault-least': ({ least }) => `it is too short, too few or too small: at least ${least}`,
  'fault-most': ({ most }) => `it is too long, too many or too large: at most ${most}`,
  'fault-same-times': () => 'from and to are the same; leave both out for the whole day',
  'fault-day-begin': () => 'a day begins at 00:00',
  'fault-time-zone': () => 'there is no such time zone; one is Asia/Seoul',
  'fault-unknown': ({ member, name }) => `${member} has no ${name}`,
  'fault-route-name': () => 'another route has this name',
  'fault-twice': ({ name }) => `${name} is there twice`,
  'fault-no-notify-file': () => 'no file says how a receiver is reached (NOTIFY_PATH), or it was never right',
} satisfies Sentences;

const korean: typeof english = {
  'file-unreadable': ({ name }) =>
    `${name} 파일을 읽을 수 없습니다. 파일이 있는지, 포털의 사용자가 읽을 수 있는지 확인하세요(NOTIFY_PATH).`,
  'file-too-large': ({ name, most }) => `${name} 파일이 ${most}바이트를 넘습니다.`,
  'file-yaml': ({ name }) => `YAML 형식이 아닙니다(${name})`,
  'file-no-mapping': () => 'receivers와 routes가 있는 매핑이 아닙니다',
  'fault-too-many': ({ most }) => `${most}개를 넘습니다`,
  'fault-name': () => '이름에는 영문자, 숫자, ., _, -만 쓸 수 있습니다',
  'fault-smtp': () => '이메일에는 host, port, from이 있는 smtp가 필요합니다',
  'fault-url': () => 'https://(또는 http://)로 시작하는 주소가 아닙니다',
  'fault-url-user': () => '주소에 사용자 이름이나 비밀번호가 있어 요청을 보낼 수 없습니다',
  'fault-signing-secret': ({ least, most }) => `whsec_ 뒤에 Base64로 쓴 ${least}~${most}바이트가 있어야 합니다`,
  'fault-token': () => '공백, 줄 바꿈, ASCII가 아닌 문자처럼 헤더에 넣을 수 없는 문자가 있습니다',
  'fault-no-variable': ({ name }) => `환경 변수 ${name}이(가) 없거나 비어 있습니다`,
  'fault-no-file': ({ name }) => `파일 ${name}이(가) 없거나 비어 있습니다`,
  'fault-no-member': () => '쓸 수 없는 항목입니다',
  'fault-required': ({ choices }) => `필요한 항목이 없습니다: ${choices}`,
  'fault-choices': ({ choices }) => `다음 중 하나여야 합니다: ${choices}`,
  'fault-form': () => '형식이 올바르지 않습니다(docs/notifications.md)',
  'fault-least': ({ least }) => `최솟값 ${least}보다 짧거나 적거나 작습니다`,
  'fault-most': ({ most }) => `최댓값 ${most}보다 길거나 많거나 큽니다`,
  'fault-same-times': () => 'from과 to가 같습니다. 하루 전체라면 둘 다 빼세요',
  'fault-day-begin': () => '하루는 00:00에 시작합니다',
  'fault-time-zone': () => '없는 시간대입니다. 예: Asia/Seoul',
  'fault-unknown': ({ member, name }) => `${member}에 ${name}이(가) 없습니다`,
  'fault-route-name': () => '같은 이름의 경로가 또 있습니다',
  'fault-twice': ({ name }) => `${name}이(가) 두 번 있습니다`,
  'fault-no-notify-file': () => '수신자에게 보내는 방법이 담긴 파일(NOTIFY_PATH)이 없거나 올바른 적이 없습니다',
};

export const faultTexts = { en: english, ko: korean };
