// The dependency rule of ARCHITECTURE.md: which folder of src/ may import which, and that web/ and src/ know nothing of each other.
// Everything not listed is forbidden.
export const rooms = {
  settings: [],
  core: [],
  profiles: ['core'],
  inference: ['core'],
  pipeline: ['core', 'inference'],
  watch: ['settings'],
  postgres: ['core', 'settings'],
  'web-server': ['core', 'settings'],
  kafka: ['core', 'watch', 'settings'],
  database: ['core', 'pipeline', 'postgres', 'settings'],
  machines: ['core', 'pipeline', 'postgres', 'settings'],
  debezium: ['core', 'settings'],
  models: ['core', 'inference', 'pipeline', 'profiles', 'settings'],
  serving: ['core', 'inference', 'pipeline', 'settings'],
  telemetry: ['core', 'inference', 'pipeline', 'settings', 'watch', 'web-server'],
  delivery: ['core', 'database', 'debezium', 'kafka', 'postgres', 'watch'],
  http: ['core', 'inference', 'models', 'pipeline', 'settings', 'web-server'],
  training: ['core', 'inference'],
  simulator: ['core', 'settings'],
  portal: ['core', 'postgres', 'settings', 'web-server'],
  stack: ['settings'],
};
/** They know no technology, and by test/style no clock and no chance. */
export const pure = [
  'core',
  'inference',
  'pipeline',
  'profiles',
  'portal/alarm',
  'portal/collection',
  'portal/curve',
  'portal/figures',
  'portal/notification',
];

const mayImport = Object.entries(rooms).map(([room, others]) => ({
  name: `${room}-may-import`,
  comment: `src/${room} may import only ${[room, ...others].join(', ')} from src/.`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: `^src/(${[room, ...others].join('|')})/` },
}));

export default {
  forbidden: [
    ...mayImport,
    {
      name: 'pure-rooms-know-no-technology',
      comment:
        'core, profiles, inference, pipeline and the pure rooms of the Portal import no package and no node: module.',
      severity: 'error',
      from: { path: `^src/(${pure.join('|')})/` },
      to: {
        dependencyTypes: [
          'core',
          'npm',
          'npm-dev',
          'npm-optional',
          'npm-peer',
          'npm-bundled',
          'npm-no-pkg',
          'npm-unknown',
        ],
      },
    },
    {
      name: 'only-kafka-knows-the-kafka-client',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/kafka/(library|lazy-schemas)\\.ts$' },
      to: { path: 'node_modules/@platformatic/kafka' },
    },
    {
      name: 'only-what-sends-knows-opentelemetry',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot:
          '^src/telemetry/(tracing/(sdk|sampler|count-dropped|trace-batches|trace-requests)|sent-metrics/(sdk|read-registry)|otlp/resource)\\.ts$',
      },
      to: { path: 'node_modules/@opentelemetry' },
    },
    {
      name: 'opentelemetry-is-loaded-where-what-it-sends-has-somewhere-to-go',
      comment:
        'What imports OpenTelemetry is imported by the two sdk alone, and these by open-tracing and open-sending when there is an address; types cost nothing.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/telemetry/(tracing/(sdk|open-tracing|trace-batches)|sent-metrics/(sdk|open-sending))\\.ts$',
      },
      to: {
        path: '^src/telemetry/(tracing/(sdk|sampler|count-dropped|trace-batches|trace-requests)|sent-metrics/(sdk|read-registry)|otlp/resource)\\.ts$',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'only-main-imports-programs',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(programs/|main\\.ts$)' },
      to: { path: '^src/programs/' },
    },
    {
      name: 'alarms-are-what-they-are-without-a-desk',
      comment: 'portal/alarm is pure: of the Portal it knows itself alone.',
      severity: 'error',
      from: { path: '^src/portal/alarm/' },
      to: { path: '^src/portal/', pathNot: '^src/portal/alarm/' },
    },
    {
      name: 'messages-are-planned-from-alarms-alone',
      comment: 'portal/notification is pure: of the Portal it knows alarms and itself.',
      severity: 'error',
      from: { path: '^src/portal/notification/' },
      to: { path: '^src/portal/', pathNot: '^src/portal/(alarm|notification)/' },
    },
    {
      name: 'plans-are-what-they-are-without-a-network',
      comment: 'portal/collection is pure: of the Portal it knows itself alone.',
      severity: 'error',
      from: { path: '^src/portal/collection/' },
      to: { path: '^src/portal/', pathNot: '^src/portal/collection/' },
    },
    {
      name: 'curves-are-drawn-from-numbers-alone',
      comment: 'portal/curve is pure: of the Portal it knows itself alone.',
      severity: 'error',
      from: { path: '^src/portal/curve/' },
      to: { path: '^src/portal/', pathNot: '^src/portal/curve/' },
    },
    {
      name: 'figures-are-made-of-counts-alone',
      comment: 'portal/figures is pure: of the Portal it knows what people say of alarms, and itself.',
      severity: 'error',
      from: { path: '^src/portal/figures/' },
      to: { path: '^src/portal/', pathNot: '^src/portal/(alarm|figures)/' },
    },
    {
      name: 'server-knows-no-page',
      comment: 'src/ imports nothing of web/.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^web/' },
    },
    {
      name: 'page-knows-no-server',
      comment:
        "web/ imports packages and its own files: what it knows of the Portal's API is generated into web/generated.",
      severity: 'error',
      from: { path: '^web/' },
      to: { pathNot: '^(web|node_modules)/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'pure-part-of-the-page-draws-nothing',
      comment: 'web/lib imports no component and no page.',
      severity: 'error',
      from: { path: '^web/lib/' },
      to: { path: '^web/(components|pages)/' },
    },
    { name: 'no-cycles', severity: 'error', from: { path: '^(src|web|benchmarks|tools)/' }, to: { circular: true } },
    { name: 'nothing-unresolved', severity: 'error', from: { path: '^(src|web)/' }, to: { couldNotResolve: true } },
  ],
  options: {
    moduleSystems: ['es6'],
    skipAnalysisNotInRules: true,
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['import', 'node', 'default', 'types'], exportsFields: ['exports'] },
  },
};
