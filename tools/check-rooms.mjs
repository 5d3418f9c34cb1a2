// Checks the dependency rule (.dependency-cruiser.mjs) over src/ and web/. Fails when the rule is broken, and also when nothing was checked:
// a cruiser that does not understand the installed TypeScript passes over no modules at all.
import { cruise } from 'dependency-cruiser';
import config from '../.dependency-cruiser.mjs';

const { output } = await cruise(['src', 'web'], {
  ...config.options,
  ruleSet: { forbidden: config.forbidden },
  validate: true,
});
const { totalCruised, violations } = output.summary;
for (const { from, to, rule } of violations) console.error(`${rule.name}: ${from} -> ${to}`);
if (totalCruised < 20) {
  console.error(`only ${totalCruised} modules were seen: the check does not work`);
  process.exit(1);
}
console.error(`dependency rule: ${totalCruised} modules, ${violations.length} violations`);
process.exit(violations.length === 0 ? 0 : 1);
