// How often a property is tried: in full by `npm test`, a few times where somebody waits for the answer (`npm run test:unit`).

export function times(full: number, few: number): number {
  return process.env['SPINDLE_TEST_FEW'] === '1' ? few : full;
}
