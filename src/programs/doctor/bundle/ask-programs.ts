// What the programs of an installation answer to probes: readiness and metrics, for its bundle.
import { askBy } from '../../support/ask-pinned.ts';
import { credentialsOf, originOf, type ProgramAddress } from '../../support/ask-readiness.ts';
import type { Entry } from './archive.ts';
import { withoutLookalikes } from './redact.ts';

const bodyBytesMax = 4_194_304;
const questions = [
  { path: '/readyz', file: 'readyz.json' },
  { path: '/metrics', file: 'metrics.txt' },
] as const;

/** Rejects where the program does not answer. */
export async function programEntries(program: ProgramAddress, signal: AbortSignal): Promise<readonly Entry[]> {
  return Promise.all(
    questions.map(async ({ path, file }) => {
      const ask = askBy(program.certPath ?? '');
      const answer = await ask(`${originOf(program)}${path}`, { signal, headers: credentialsOf(program) });
      const text = withoutLookalikes(await boundedText(answer));
      const status = answer.ok ? '' : `(answers ${answer.status})\n`;
      return { path: `programs/${program.name}/${file}`, text: `${status}${text}` };
    }),
  );
}

/** Up to the last whole line that has place. */
async function boundedText(answer: Response): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const piece of answer.body ?? []) {
    bytes += piece.length;
    if (bytes > bodyBytesMax) return `${text.slice(0, text.lastIndexOf('\n') + 1)}(cut here)\n`;
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
