// Whether TypeScript has something to say about a profile's file, as an editor would show it. The compiler is one of the development's
// packages: where only the programs are installed, there is none, and the file is run without its opinion.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageModules } from '../../models/load-profile.ts';

/** A sentence for each problem, with file and line; undefined where there is no compiler. */
export async function typeProblems(path: string): Promise<readonly string[] | undefined> {
  const ts = await import('typescript').then(
    (module) => module.default,
    () => undefined,
  );
  if (ts === undefined) return undefined;
  const file = resolve(path);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.NodeNext,
    moduleResolution: ts.ModuleResolutionKind.NodeNext,
    lib: ['lib.esnext.d.ts'],
    types: [],
    strict: true,
    noEmit: true,
    erasableSyntaxOnly: true,
    allowImportingTsExtensions: true,
    skipLibCheck: true,
    paths: Object.fromEntries(Object.entries(packageModules).map(([name, url]) => [name, [fileURLToPath(url)]])),
  });
  const own = fileURLToPath(new URL('../../', import.meta.url));
  return ts
    .getPreEmitDiagnostics(program)
    .filter((each) => each.file === undefined || !each.file.fileName.startsWith(own) || each.file.fileName === file)
    .map((each) => {
      const message = ts.flattenDiagnosticMessageText(each.messageText, ' ').replace(/\s+/g, ' ');
      if (each.file === undefined || each.start === undefined) return `${path}: ${message}`;
      const line = each.file.getLineAndCharacterOfPosition(each.start).line + 1;
      return `${each.file.fileName === file ? path : each.file.fileName}, line ${line}: ${message}`;
    });
}
