// The AI server as the settings name it, asked by the Portal for its pages of delivery and model; what is wrong stands in the log once, with the address.
import type { CleanedEnv } from 'envalid';
import type { Logger } from 'pino';
import { InvalidSettings } from '../../core/errors.ts';
import { type AiServer, createAiServer } from '../../portal/ai-server/ask.ts';
import type { aiServerSettings } from '../../portal/ai-server/settings.ts';
import { type AuthorityFile, trustAuthority } from '../../settings/authority.ts';
import { currentPassword } from '../../settings/password-file.ts';

/** So long an answer serves all who ask. */
const freshMs = 2_000;

/** Throws InvalidSettings where the file with the key, or that with the authority, cannot be used. */
export function openAiServer(
  settings: CleanedEnv<typeof aiServerSettings>,
  log: Pick<Logger, 'info' | 'warn'>,
): AiServer {
  const { PORTAL_API_URL: url } = settings;
  const authority = { path: settings.PORTAL_API_CA_PATH, setting: 'PORTAL_API_CA_PATH' };
  requireUsable(authority);
  return createAiServer({
    ...{ url, authority, key: keyOf(settings), freshMs },
    timeoutMs: settings.PORTAL_API_TIMEOUT_MS,
    answerBytesMax: settings.PORTAL_API_ANSWER_BYTES_MAX,
    tell: (problem) => {
      if (problem === null) log.info({ url }, 'The AI server can be asked again');
      else
        log.warn(
          { url, problem },
          'The AI server cannot be asked for delivery and model; all else of the Portal goes on',
        );
    },
  });
}

function requireUsable(authority: AuthorityFile): void {
  try {
    trustAuthority(authority);
  } catch (error) {
    throw new InvalidSettings([`${authority.setting}: ${(error as Error).message}`]);
  }
}

function keyOf({ PORTAL_API_KEY: key, PORTAL_API_KEY_PATH: path }: CleanedEnv<typeof aiServerSettings>) {
  try {
    return currentPassword(key, { path, setting: 'PORTAL_API_KEY_PATH' });
  } catch (error) {
    throw new InvalidSettings([`PORTAL_API_KEY_PATH: ${(error as Error).message}`]);
  }
}
