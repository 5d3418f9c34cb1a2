// Who did something, as the page names them: people and keys by their names, and what is none in the reader's language. Pure.
import { language } from '../texts.ts';

const texts = {
  en: { commandLine: (user: string) => `command line, ${user}`, nobody: 'not signed in' },
  ko: { commandLine: (user: string) => `명령줄, ${user}`, nobody: '로그인 안 됨' },
};

/** Journals have kinds of actors before names. */
export function actorSaid(actor: string, of = language): string {
  const { commandLine, nobody } = texts[of];
  const [, user] = /^command line, (?:user )?(.+)$/.exec(actor) ?? [];
  if (user !== undefined) return commandLine(user);
  return actor === 'unauthenticated' ? nobody : actor.replace(/^user /, '');
}
