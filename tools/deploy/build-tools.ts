// `npm run deploy:tools [-- NAME …]`: builds the tools that check what is deployed into build/tools, those that are named, or all but what only a publisher needs (cosign). It takes
// Go and some minutes the first time. Exit code 2 when one cannot be built.
import { buildTool, onlyByName, tools } from './tools.ts';

const names = process.argv.slice(2);
const usual = Object.keys(tools).filter((name) => !onlyByName.includes(name));
const unknown = names.filter((name) => !(name in tools));
if (unknown.length > 0) {
  process.stderr.write(`there is no ${unknown.join(', ')}; the tools are ${Object.keys(tools).join(', ')}\n`);
  process.exit(2);
}
try {
  for (const name of (names.length > 0 ? names : usual) as (keyof typeof tools)[]) {
    process.stderr.write(`${name} ${tools[name].version} …\n`);
    buildTool(name);
  }
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(2);
}
