// Whether TypeScript has something to say about a profile's file, as an editor would show it. The compiler is one of the development's
// packages: where only the programs are installed, there is none, and the file is run without its opinion.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CompilerHost, CompilerOptions, SourceFile } from 'typescript';
import { packageModules } from '../../models/load-profile.ts';

/** A sentence for each problem, with file and line; undefined where there is no compiler. */
export async function typeProblems(path: string): Promise<readonly string[] | undefined> {
  const ts = await import('typescript').then(
    (module) => module.default,
    () => undefined,
  );
  if (ts === undefined) return undefined;
  const file = resolve(path);
  const options = {
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
  };
  const program = ts.createProgram([file], options, hostOf(ts, options));
  const own = fileURLToPath(new URL('../../', import.meta.url));
  const isAsked = ({ fileName, hasNoDefaultLib }: SourceFile) =>
    fileName === file || !(hasNoDefaultLib || fileName.startsWith(own));
  const asked = program.getSourceFiles().filter(isAsked);
  return ts
    .sortAndDeduplicateDiagnostics(asked.flatMap((each) => ts.getPreEmitDiagnostics(program, each)))
    .map((each) => {
      const message = ts.flattenDiagnosticMessageText(each.messageText, ' ').replace(/\s+/g, ' ');
      if (each.file === undefined || each.start === undefined) return `${path}: ${message}`;
      const line = each.file.getLineAndCharacterOfPosition(each.start).line + 1;
      return `${each.file.fileName === file ? path : each.file.fileName}, line ${line}: ${message}`;
    });
}

/** TypeScript's own libraries, which are most of what there is to read, and the same for every file. */
const libraries = new Map<string, SourceFile | undefined>();

function hostOf(ts: typeof import('typescript'), options: CompilerOptions): CompilerHost {
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  const folder = host.getDefaultLibLocation?.();
  host.getSourceFile = (name, ...how) => {
    if (folder === undefined || !name.startsWith(folder)) return getSourceFile(name, ...how);
    const known = libraries.get(name) ?? getSourceFile(name, ...how);
    libraries.set(name, known);
    return known;
  };
  return host;
}
