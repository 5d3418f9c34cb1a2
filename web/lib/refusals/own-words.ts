// Which sentences about a failure are the page's own, in its language, for the document: all others are the Portal's, in English.

/** The last ones; a page that is open for years forgets the oldest. */
const keptMax = 500;
const kept = new Set<string>();

/** The same sentence, known from now on as the page's own. */
export function own(sentence: string): string {
  kept.delete(sentence);
  kept.add(sentence);
  const [oldest] = kept;
  if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  return sentence;
}

/** The language of why something was refused or had no answer. */
export function saidIn(reason: string): 'en' | undefined {
  return kept.has(reason) ? undefined : 'en';
}
