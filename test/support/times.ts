// How often a property is tried: a few times where somebody waits for the answer (`npm run test:unit`), in full by `npm run test:full`, and a
// twentieth of that, though no less than a few, by `npm test`.
import fc from 'fast-check';

/** What lasts long, and of which a short form is always run, is run as well. */
export const isFull = process.env['SPINDLE_TEST_TIMES'] === 'full';

/** Options of a test that lasts long and of which a shorter one, or one nearer to its cause, says most. */
export const onlyInFull = isFull ? {} : { skip: 'it lasts long; by npm run test:full' };

/** Of a page in several sizes, languages and appearances: those in which each of these comes once, and the others where all is tried in full. */
export function variants<Variant>(few: readonly Variant[], others: readonly Variant[]): readonly Variant[] {
  return isFull ? [...few, ...others] : few;
}

export function times(full: number, few: number): number {
  const much = process.env['SPINDLE_TEST_TIMES'];
  if (much === 'few') return few;
  return isFull ? full : Math.max(few, Math.ceil(full / 20));
}

/** Any text, also of characters that stand for none. fast-check's own takes a second to begin. */
export const anyText = fc.string({
  unit: fc
    .integer({ min: 0, max: 0x10ffff - 0x800 })
    .map((code) => String.fromCodePoint(code < 0xd800 ? code : code + 0x800)),
});
