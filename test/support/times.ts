// How often a property is tried: a few times where somebody waits for the answer (`npm run test:unit`), in full by `npm run test:full`, and a
// fifth of that by `npm test`.

export function times(full: number, few: number): number {
  const much = process.env['SPINDLE_TEST_TIMES'];
  if (much === 'few') return few;
  return much === 'full' ? full : Math.ceil(full / 5);
}
