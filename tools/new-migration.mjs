// Makes the next numbered migration: `npm run migration:new -- NAME [--portal]`. Prints its path.
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const usage =
  'usage: npm run migration:new -- NAME [--portal]      NAME is lower case with hyphens, such as add-episodes\n';
const { name, portal, help } = readArguments();
if (help) {
  process.stdout.write(usage);
} else if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name ?? '')) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const room = portal ? 'portal' : 'database';
  const folder = fileURLToPath(new URL(`../src/${room}/migrations`, import.meta.url));
  const last = Math.max(0, ...readdirSync(folder).map((file) => Number.parseInt(file, 10) || 0));
  const file = join(folder, `${String(last + 1).padStart(3, '0')}.do.${name}.sql`);
  writeFileSync(
    file,
    `-- ${name.replaceAll('-', ' ')}: say why. Runs forward only, in one transaction with the other new ones.\n`,
    {
      flag: 'wx',
    },
  );
  process.stdout.write(`${file}\n`);
  process.stderr.write('when its text is final: npm run migration:keep\n');
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      options: { portal: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
      allowPositionals: true,
    });
    return { name: positionals.length === 1 ? positionals[0] : undefined, portal: values.portal, help: values.help };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    return {};
  }
}
