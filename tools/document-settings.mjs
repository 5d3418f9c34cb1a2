// Writes .env.example, docs/settings.md and the list of names from the settings that the rooms export. With --check it writes nothing, and
// fails when one of them is not what it would write.
import { globSync, readFileSync, writeFileSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const { counted, plain } = await import(new URL('src/settings/numbers.ts', root).href);
// Settings of a program stand in its settings.ts, and in the files that read their own.
const files = [...globSync('src/**/*settings.ts', { cwd: root }), 'src/telemetry/log.ts', 'src/models/load-profile.ts'];
const groups = eachOnce(await Promise.all(files.sort().map(readGroup)));
const wanted = {
  '.env.example': envExample(groups),
  'docs/settings.md': table(groups),
  'src/programs/support/dot-env/generated/setting-names.ts': names(groups),
};

for (const [path, text] of Object.entries(wanted)) {
  const url = new URL(path, root);
  if (!process.argv.includes('--check')) {
    writeFileSync(url, text);
  } else if (read(url) !== text) {
    process.stderr.write(`${path} is not in step with the settings in src/; run: npm run settings:write\n`);
    process.exitCode = 1;
  }
}

/** The settings that a file exports, whatever it calls them. */
async function readGroup(path) {
  const exported = Object.values(await import(new URL(path, root).href));
  const isSetting = (value) => typeof value === 'object' && value !== null && typeof value._parse === 'function';
  const settings = exported
    .filter((value) => typeof value === 'object' && value !== null)
    .flatMap((value) => Object.entries(value).filter(([, each]) => isSetting(each)));
  const source = readFileSync(new URL(path, root), 'utf8');
  const isMadeHere = (name) => new RegExp(`^\\s*${name}: \\w+\\(`, 'm').test(source);
  return {
    path,
    settings: settings.map(([name, spec]) => ({ name, spec, value: written(spec.default), own: isMadeHere(name) })),
  };
}

/** A setting that several rooms hand on stands once: where it is made, or where the first of them has it. */
function eachOnce(groups) {
  const all = groups.flatMap(({ path, settings }) => settings.map((setting) => ({ ...setting, path })));
  const places = new Map(all.map(({ name, path }) => [name, path]).reverse());
  for (const { name, path, own } of all) if (own) places.set(name, path);
  const seen = new Set();
  return groups.map(({ path, settings }) => ({
    path,
    settings: settings.filter(({ name }) => places.get(name) === path && !seen.has(name) && seen.add(name)),
  }));
}

function written(value) {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function choices(spec) {
  const given = spec.choices?.filter((each) => each !== '');
  return given === undefined || given.length === 0 ? '' : ` (${given.join(', ')})`;
}

/** Such as "1 to 60000 ms". */
function range(spec) {
  if (spec.range === undefined) return '';
  const { min, max, unit, whole } = spec.range;
  return `${plain(min)} to ${plain(max)}${counted(unit) ? ` ${unit}` : ` (${unit})`}${whole ? '' : ', fractions too'}`;
}

function inBrackets(text) {
  return text === '' ? '' : ` [${text}]`;
}

function envExample(groups) {
  const blocks = groups.flatMap(({ path, settings }) => {
    const lines = settings.map(
      ({ name, spec, value }) => `# ${spec.desc}${choices(spec)}${inBrackets(range(spec))}\n#${name}=${value}\n`,
    );
    return lines.length === 0 ? [] : [`# --- ${path}\n${lines.join('')}`];
  });
  return `# Copy to .env and take the # away where a value is to differ. What stands here is the default of each setting.\n# A # cuts off the rest of a line, without a word: a value that has one, such as a password, stands in quotes: DB_PASSWORD='one#two'\n# Written by tools/document-settings.mjs.\n\n${blocks.join('\n')}`;
}

function table(groups) {
  const sections = groups
    .filter(({ settings }) => settings.length > 0)
    .map(({ path, settings }) => {
      const rows = settings.map(
        ({ name, spec, value }) =>
          `| \`${name}\` | ${value === '' ? '' : `\`${value}\``} | ${range(spec)} | ${spec.desc}${choices(spec)} |`,
      );
      return `## ${path}\n\n| setting | default | range and unit | meaning |\n|---|---|---|---|\n${rows.join('\n')}\n`;
    });
  return `# Settings\n\nEnvironment variables; a file \`.env\` in the working folder is read too, and the environment wins. An empty value means the default.\nIn \`.env\` a \`#\` cuts off the rest of a line, without a word: a value that has one, such as a password, stands in quotes.\nA wrong value is refused at start, with every problem listed at once and exit code 2. Numbers are plain decimal digits: no exponent, no hexadecimal, no spaces, no unit. Written by \`tools/document-settings.mjs\`.\n\n${sections.join('\n')}`;
}

function names(groups) {
  const all = [...new Set(groups.flatMap(({ settings }) => settings.map(({ name }) => name)))].sort();
  const lines = all.map((name) => `  '${name}',\n`).join('');
  const list = (kind) =>
    groups.flatMap(({ settings }) => settings.filter(({ spec }) => spec.secret === kind).map(({ name }) => name));
  return [
    `// The names of all settings, written by tools/document-settings.mjs.\nexport const settingNames: readonly string[] = [\n${lines}];\n`,
    `\n/** Their values are shown nowhere. */\nexport const secretSettings: readonly string[] = ${array(list('value'))};\n`,
    `\n/** What stands in the files that they name is shown nowhere. */\nexport const secretFileSettings: readonly string[] = ${array(list('file'))};\n`,
  ].join('');
}

/** As Biome writes it: on one line where it has place. */
function array(names) {
  const sorted = [...new Set(names)].sort().map((name) => `'${name}'`);
  const line = `[${sorted.join(', ')}]`;
  return line.length <= 60 ? line : `[\n${sorted.map((name) => `  ${name},\n`).join('')}]`;
}

function read(url) {
  try {
    return readFileSync(url, 'utf8');
  } catch {
    return '';
  }
}
