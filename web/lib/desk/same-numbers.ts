// Numbers inside sentences that somebody else has written, as the page writes them: 11345 beside 11,344.8 reads like two values. Pure.

/** One that stands alone: none of a name, a date, a version or an id. */
const alone = /(?<![\p{L}\d_.,#:/-])-?\d+(?:\.\d+)?(?![\p{L}\d_:/-]|[.,]\d)/gu;

/** `known` are the values that the sentence may speak of, which it may have rounded. */
export function sameNumbers(sentence: string, known: readonly number[], said: (value: number) => string): string {
  return sentence.replace(alone, (text) => {
    const value = Number(text);
    const decimals = text.split('.')[1]?.length ?? 0;
    const meant = known.find((each) => Math.abs(each - value) <= 0.5000001 * 10 ** -decimals);
    return said(meant ?? value);
  });
}
