// Checks the dependency rule (.dependency-cruiser.mjs) over src/ and web/, and looks for circles in benchmarks/ and tools/ too. Fails when the rule is broken, when it permits what nobody does, as a
// newcomer believes what it says, and also when nothing was checked:
// a cruiser that does not understand the installed TypeScript passes over no modules at all.
import { cruise } from 'dependency-cruiser';
import config, { rooms } from '../.dependency-cruiser.mjs';

const { output } = await cruise(['src', 'web', 'benchmarks', 'tools'], {
  ...config.options,
  ruleSet: { forbidden: config.forbidden },
  validate: true,
});
const { totalCruised, violations } = output.summary;
const roomOf = (path) => /^src\/([^/]+)\//.exec(path)?.[1];
const used = new Set(
  output.modules.flatMap(({ source, dependencies }) =>
    dependencies.map(({ resolved }) => `${roomOf(source)} -> ${roomOf(resolved)}`),
  ),
);
const unused = Object.entries(rooms).flatMap(([room, others]) =>
  others.map((other) => `${room} -> ${other}`).filter((pair) => !used.has(pair)),
);
for (const { from, to, rule } of violations) console.error(`${rule.name}: ${from} -> ${to}`);
if (totalCruised < 20) {
  console.error(`only ${totalCruised} modules were seen: the check does not work`);
  process.exit(1);
}
for (const pair of unused) console.error(`${pair}: permitted by .dependency-cruiser.mjs, and not used`);
console.error(
  `dependency rule: ${totalCruised} modules, ${violations.length} violations, ${unused.length} permissions not used`,
);
process.exit(violations.length === 0 && unused.length === 0 ? 0 : 1);
