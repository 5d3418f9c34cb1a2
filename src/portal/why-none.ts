// Why a request to what is not Spindle's got no answer, of a machine's address or of a receiver of messages: as a sentence's end, and for programs. Pure, but for
// the file of the authority, which it looks at.
import { type AuthorityFile, whyUntrusted } from '../settings/authority.ts';
import { unreachedBy } from '../web-server/why-unreached.ts';
import type { Refusal } from './refusals.ts';

/** Without a sentence where nothing is known. */
export function whyNone(authority: AuthorityFile, error: unknown): readonly [why: string | null, refusal: Refusal] {
  const untrusted = whyUntrusted(authority, error);
  if (untrusted !== undefined) return [untrusted, { code: 'peer-untrusted', name: authority.setting }];
  const unreached = unreachedBy(error);
  if (unreached === undefined) return [null, { code: 'peer-failed' }];
  const { why, kind } = unreached;
  return [why, kind === undefined ? { code: 'peer-failed' } : { code: 'peer-unreached', kind }];
}
