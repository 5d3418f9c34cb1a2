// `npm run licences [-- --weaknesses]`: what Spindle is made of, with versions and licences, as a report in build/licences.md; `--weaknesses` also asks the
// registry of npm which known ones there are. Exit code 1 when a licence is not allowed or a weakness is known, 2 when the registry does not say.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectFolder } from '../src/stack/home.ts';
import { licenceProblems, type Part } from './licences/judge.ts';
import { allParts } from './licences/parts.ts';

const { values } = parseArgs({
  options: { weaknesses: { type: 'boolean', default: false }, help: { type: 'boolean', default: false } },
});
if (values.help) {
  process.stdout.write(`Usage: npm run licences [-- --weaknesses]

  --weaknesses  also asks npm's registry which of the packages have known ones
`);
  process.exit(0);
}
const parts = allParts(projectFolder);
const problems = licenceProblems(parts);
const path = join(projectFolder, 'build/licences.md');
mkdirSync(join(projectFolder, 'build'), { recursive: true });
writeFileSync(path, report(parts));
for (const problem of problems) process.stderr.write(`${problem}\n`);
process.stdout.write(`${parts.length} parts, ${problems.length} with a licence that is not allowed: ${path}\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
if (values.weaknesses) tellWeaknesses();

function report(all: readonly Part[]): string {
  const lines = (['shipped', 'development'] as const).flatMap((use) => {
    const own = all.filter((part) => part.use === use);
    const byLicence = Map.groupBy(own, ({ licence }) => licence ?? 'none');
    const rows = [...byLicence]
      .sort(([one], [other]) => one.localeCompare(other))
      .map(
        ([licence, having]) =>
          `| ${licence} | ${having.length} | ${having
            .map(({ name }) => name)
            .sort()
            .join(', ')} |`,
      );
    return [
      `## ${use === 'shipped' ? 'Given on' : 'Builds and tests it'}`,
      '',
      '| licence | parts | which |',
      '|---|---|---|',
      ...rows,
      '',
    ];
  });
  return ['# What Spindle is made of', '', ...lines].join('\n');
}

function tellWeaknesses(): void {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: projectFolder, encoding: 'utf8' });
  const found: { metadata?: { vulnerabilities: Readonly<Record<string, number>> }; message?: string } =
    JSON.parse(stdout);
  if (found.metadata === undefined) {
    process.stderr.write(`npm's registry says nothing of known weaknesses: ${found.message ?? 'no reason given'}\n`);
    process.exitCode = 2;
    return;
  }
  const { total = 0, ...bySeverity } = found.metadata.vulnerabilities;
  process.stdout.write(`${total} known weaknesses: ${JSON.stringify(bySeverity)}; npm audit names them\n`);
  if (total > 0) process.exitCode = 1;
}
