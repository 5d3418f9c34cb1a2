// The tools that check what is deployed: where they are, and how they are built, from pinned versions of Go modules whose sums stand here.
// What is on the PATH is taken as it is; what `npm run deploy:tools` builds comes first.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectFolder } from '../../src/stack/home.ts';

export interface Tool {
  readonly module: string;
  readonly version: string;
  /** Go's own sum of the module's source, as in a go.sum; what it depends on is verified by Go's checksum database. */
  readonly sum: string;
  readonly command: string;
}

const prometheus = {
  module: 'github.com/prometheus/prometheus',
  version: 'v0.316.0',
  sum: 'h1:f1GRFerhTMKQma+awCoC9T820ecWeGSdF+xAlMHzZzM=',
};
const alertmanager = {
  module: 'github.com/prometheus/alertmanager',
  version: 'v0.35.0',
  sum: 'h1:nbXMjr+P2JaoFd7aHNDxKifEwTPN+TWxM0gNPonuH5w=',
};

export const tools = {
  helm: {
    module: 'helm.sh/helm/v4',
    version: 'v4.3.1',
    sum: 'h1:UndCoLe9UPmNoL7IvWzaUXveL7T5t/ijoorEmgJdI9g=',
    command: 'cmd/helm',
  },
  kubeconform: {
    module: 'github.com/yannh/kubeconform',
    version: 'v0.8.0',
    sum: 'h1:loDYd3a3spjIFrauqW67CDKF55Oo9R6uvC8AvpVd4ug=',
    command: 'cmd/kubeconform',
  },
  'kube-score': {
    module: 'github.com/zegl/kube-score',
    version: 'v1.20.0',
    sum: 'h1:J1VqK86SunV4Gg8emPTmwUVxe0rmXnAs5K9ZUbGMKR8=',
    command: 'cmd/kube-score',
  },
  promtool: { ...prometheus, command: 'cmd/promtool' },
  prometheus: { ...prometheus, command: 'cmd/prometheus' },
  amtool: { ...alertmanager, command: 'cmd/amtool' },
  cosign: {
    module: 'github.com/sigstore/cosign/v3',
    version: 'v3.1.3',
    sum: 'h1:001JQRI/PJ/5T+g/kJ1KTvKFbb322+fomc+pHDZ/6sg=',
    command: 'cmd/cosign',
  },
} as const satisfies Readonly<Record<string, Tool>>;
type BuiltTool = keyof typeof tools;

/** Whom only a publisher of images needs; it takes longer than all others. */
export const onlyByName: readonly string[] = ['cosign'];

/** What Go cannot build, as its module lacks the page that is built into it: by the name of Debian's package and program. */
const ofDebian = { alertmanager: 'prometheus-alertmanager' } as const;
export type ToolName = BuiltTool | keyof typeof ofDebian;

const folder = join(projectFolder, 'build/tools');

/** Its path, or undefined where it is neither built nor on the PATH. */
export function findTool(name: ToolName): string | undefined {
  const folders = [folder, ...(process.env['PATH'] ?? '').split(delimiter).filter((each) => each !== '')];
  const names = name in ofDebian ? [name, ofDebian[name as keyof typeof ofDebian]] : [name];
  return folders.flatMap((each) => names.map((own) => join(each, own))).find(isExecutable);
}

/** A sentence for whoever lacks it. */
export function howToGet(name: ToolName): string {
  if (name in ofDebian)
    return `${name} is not here; install it: apt-get install ${ofDebian[name as keyof typeof ofDebian]}`;
  return `${name} is not here; with Go on the PATH, npm run deploy:tools -- ${name} builds it`;
}

/** Throws when Go is absent, the source is not the pinned one, or it does not build. */
export function buildTool(name: ToolName): void {
  if (!(name in tools)) throw new Error(howToGet(name));
  const { module, version, sum, command } = tools[name as BuiltTool];
  downloadModule({ module, version, sum });
  mkdirSync(folder, { recursive: true });
  go(['install', `${module}/${command}@${version}`]);
}

/** The folder of its source. Throws where Go is absent, or it is not the pinned one. */
export function downloadModule({ module, version, sum }: Pick<Tool, 'module' | 'version' | 'sum'>): string {
  const answer = go(['mod', 'download', '-json', `${module}@${version}`]);
  const downloaded: { readonly Sum?: string; readonly Dir?: string } = JSON.parse(answer);
  if (downloaded.Sum !== sum) {
    throw new Error(`the source of ${module} ${version} has the sum ${downloaded.Sum}, not ${sum}`);
  }
  return downloaded.Dir ?? '';
}

function go(args: readonly string[]): string {
  const env = { ...process.env, GOBIN: folder, GOFLAGS: '' };
  const { status, stdout, stderr, error } = spawnSync('go', args, { cwd: '/', env, encoding: 'utf8' });
  if (error !== undefined) throw new Error(`go cannot be started; install Go 1.26 or newer: ${error.message}`);
  if (status !== 0) throw new Error(`go ${args.join(' ')}: ${stderr.trim().split('\n').slice(-5).join('\n')}`);
  return stdout;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
