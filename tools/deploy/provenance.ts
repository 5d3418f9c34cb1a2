// Where an image comes from, as a statement of in-toto with SLSA's predicate of provenance (v1): by which file and arguments it was built, of which commit,
// lists of packages and bases. Pure. Who publishes the image signs it (publish-images).

export interface BuiltImage {
  readonly name: string;
  /** Of its configuration, as the engine names the image: `sha256:…` or the digits alone. */
  readonly id: string;
  readonly file: string;
  readonly args: Readonly<Record<string, string>>;
  readonly engine: string;
  readonly startedAt: Date;
  readonly finishedAt: Date;
}

export interface Sources {
  readonly commit: string;
  /** Files that differ from the commit; an image of those cannot be built again from it. */
  readonly changed: readonly string[];
  /** SHA-256 of each list of what is fetched, by path. */
  readonly lists: Readonly<Record<string, string>>;
  /** Of the images that it was built on, by name. */
  readonly bases: Readonly<Record<string, string>>;
}

export function provenanceOf(image: BuiltImage, { commit, changed, lists, bases }: Sources): object {
  const dependency = ([uri, sha256]: readonly [string, string]) => ({ uri, digest: { sha256: digits(sha256) } });
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ name: image.name, digest: { sha256: digits(image.id) } }],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:spindle:build:containerfile:1',
        externalParameters: { containerfile: image.file, arguments: image.args },
        internalParameters: { engine: image.engine, changed },
        resolvedDependencies: [
          { uri: 'urn:spindle:source', digest: { gitCommit: commit } },
          ...Object.entries(lists).map(dependency),
          ...Object.entries(bases).map(dependency),
        ],
      },
      runDetails: {
        builder: { id: 'urn:spindle:tools/deploy/images.ts' },
        metadata: { startedOn: image.startedAt.toISOString(), finishedOn: image.finishedAt.toISOString() },
      },
    },
  };
}

export const revisionLabel = 'org.opencontainers.image.revision';

/** What an image says of itself. */
export function labelsOf(version: string, { commit, changed }: Sources): Readonly<Record<string, string>> {
  return {
    'org.opencontainers.image.version': version,
    [revisionLabel]: changed.length === 0 ? commit : `${commit}-changed`,
  };
}

function digits(digest: string): string {
  return digest.replace(/^sha256:/, '');
}
