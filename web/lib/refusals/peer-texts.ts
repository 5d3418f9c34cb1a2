// What a machine's address, or a receiver of messages, did in the place of what was wanted, in English and Korean. What it said itself stays as it is.
import type { Sentences } from './about.ts';

type Named = Readonly<Record<string, string>>;

const english = {
  'peer-late': ({ most }) => `No whole answer came within ${most} ms.`,
  'peer-redirect': ({ name }) => `It answers with a redirect (status ${name}), which is not followed.`,
  'peer-status': ({ name }) => `It answers with status ${name}.`,
  'peer-unreached': ({ kind }) => `It cannot be reached: ${unreached.en[kind] ?? kind}`,
  'peer-untrusted': ({ name }) =>
    `Its certificate is not trusted. ${name} names a file with the certificate of the authority that signed it.`,
  'peer-failed': () => 'The request failed.',
  'answer-compressed': () => 'Its answer is compressed, which nobody asked for.',
  'answer-protocol': () => 'It wants to speak another protocol.',
  'answer-too-large': ({ most }) => `Its answer is larger than ${most} bytes (PORTAL_COLLECT_BODY_BYTES_MAX).`,
  'answer-no-text': () => 'Its answer is no text in UTF-8.',
  'answer-empty': () => 'Its answer is empty.',
  'answer-no-json': () => 'Its answer is no JSON.',
  'answer-no-object': () => 'Its answer is not one JSON object.',
  unsent: () => 'Its readings come, but Kafka does not take them.',
  'mail-refused': ({ least, most }) => `The mail server refused ${least} of the ${most} addresses.`,
  'mail-status': ({ name }) => `The mail server answered: ${name}`,
} satisfies Sentences;

const korean: typeof english = {
  'peer-late': ({ most }) => `${most}ms 안에 응답이 끝나지 않았습니다.`,
  'peer-redirect': ({ name }) => `다른 주소로 보내는 응답(상태 코드 ${name})이며, 따라가지 않습니다.`,
  'peer-status': ({ name }) => `상태 코드 ${name}(으)로 응답했습니다.`,
  'peer-unreached': ({ kind }) => `연결할 수 없습니다: ${unreached.ko[kind] ?? kind}`,
  'peer-untrusted': ({ name }) =>
    `상대의 인증서를 신뢰할 수 없습니다. 인증서에 서명한 인증 기관의 인증서 파일을 ${name}(으)로 지정하세요.`,
  'peer-failed': () => '요청이 실패했습니다.',
  'answer-compressed': () => '요청하지 않은 압축된 응답입니다.',
  'answer-protocol': () => '다른 프로토콜로 바꾸려고 합니다.',
  'answer-too-large': ({ most }) => `응답이 ${most}바이트를 넘습니다(PORTAL_COLLECT_BODY_BYTES_MAX).`,
  'answer-no-text': () => '응답이 UTF-8 텍스트가 아닙니다.',
  'answer-empty': () => '응답이 비어 있습니다.',
  'answer-no-json': () => '응답이 JSON이 아닙니다.',
  'answer-no-object': () => '응답이 JSON 객체 하나가 아닙니다.',
  unsent: () => '측정값은 오지만 Kafka가 받지 않습니다.',
  'mail-refused': ({ least, most }) => `메일 서버가 주소 ${most}개 중 ${least}개를 거부했습니다.`,
  'mail-status': ({ name }) => `메일 서버의 응답: ${name}`,
};

const unreached: Readonly<Record<'en' | 'ko', Named>> = {
  en: {
    refused: 'nothing listens there. Is it running, and is the port right?',
    ended: 'the connection was ended before an answer came. Is the port right, and https where it speaks TLS?',
    unnamed: 'its name is not known. Is it spelled right, and does DNS answer?',
    timeout: 'no answer came in time. Does a firewall hold it up?',
    'no-way': 'no way leads there. Does the network stand?',
    certificate: 'its certificate is not trusted.',
    'no-tls': 'it does not speak TLS as it is asked to. Is TLS meant, and on this port?',
    'no-http': 'what answers there speaks no HTTP. Is the port right?',
  },
  ko: {
    refused: '그 주소에서 듣고 있는 프로그램이 없습니다. 실행 중인지, 포트가 맞는지 확인하세요.',
    ended: '응답이 오기 전에 연결이 끊겼습니다. 포트가 맞는지, TLS라면 https인지 확인하세요.',
    unnamed: '호스트 이름을 찾을 수 없습니다. 이름이 맞는지, DNS가 응답하는지 확인하세요.',
    timeout: '제시간에 응답이 없었습니다. 방화벽을 확인하세요.',
    'no-way': '그곳에 이르는 경로가 없습니다. 네트워크를 확인하세요.',
    certificate: '상대의 인증서를 신뢰할 수 없습니다.',
    'no-tls': 'TLS로 통신하지 않습니다. TLS가 맞는지, 포트가 맞는지 확인하세요.',
    'no-http': '그 주소에서 응답하는 것은 HTTP가 아닙니다. 포트가 맞는지 확인하세요.',
  },
};

export const peerTexts = { en: english, ko: korean };
