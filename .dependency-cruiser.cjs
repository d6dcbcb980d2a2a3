/**
 * The direction of the modules, as docs/architecture.md draws it. A module may use what stands in its list below it;
 * whatever is not allowed here is refused.
 */
const BELOW = {
  demo: [],
  limits: [],
  processes: [],
  users: [],
  members: ['users'],
  log: ['members', 'users'],
  rooms: ['log', 'members', 'users'],
  attachments: ['rooms', 'log', 'members', 'users'],
  messages: ['attachments', 'rooms', 'log', 'members', 'users'],
  reactions: ['messages', 'rooms', 'log', 'members', 'users'],
  presence: ['rooms', 'members', 'users'],
  'personal-data': ['bots', 'processes', 'reactions', 'messages', 'attachments', 'rooms', 'log', 'members', 'users'],
  bots: ['messages', 'rooms', 'log', 'members', 'users'],
};

const direction = Object.entries(BELOW).map(([name, below]) => ({
  name: `${name}-looks-down`,
  comment: `modules/${name} may use ${below.length > 0 ? below.join(', ') : 'no other module'}; else publish an event.`,
  severity: 'error',
  from: { path: `^src/modules/${name}/` },
  to: { path: '^src/modules/', pathNot: `^src/modules/(${[name, ...below].join('|')})/` },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file, or want an event between them.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'protocol-alone',
      comment: 'The wire format depends on its validators and its documentation only.',
      severity: 'error',
      from: { path: '^src/protocol/' },
      to: { pathNot: '^src/(protocol|locales)/|node_modules/(class-validator|class-transformer|@nestjs/swagger)/' },
    },
    {
      name: 'core-below-modules',
      comment: 'What every module uses knows none of them.',
      severity: 'error',
      from: { path: '^src/core/' },
      to: { path: '^src/', pathNot: '^src/(core|config|protocol|locales)/' },
    },
    {
      name: 'config-below-all',
      comment: 'The configuration knows the limits of the protocol and nothing else of the server.',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/', pathNot: '^src/(config|protocol)/' },
    },
    {
      name: 'nobody-imports-realtime',
      comment: 'Modules publish events; realtime listens.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(realtime|cli|docs)/|^src/app\\.(module|setup)\\.ts$|^src/main\\.ts$' },
      to: { path: '^src/realtime/' },
    },
    {
      name: 'source-alone',
      comment: 'The server imports neither its tests nor its client; the replay and the demo are clients.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/(replay|demo)' },
      to: { path: '^(test|bench|client|web|tools)/' },
    },
    {
      name: 'no-development-packages',
      comment: 'What the server runs with stands in dependencies.',
      severity: 'error',
      from: { path: '^src/' },
      to: { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^src/' },
      to: { couldNotResolve: true },
    },
    {
      name: 'modules-are-ordered',
      comment: 'A new module says in BELOW what it may use.',
      severity: 'error',
      from: { path: '^src/modules/', pathNot: `^src/modules/(${Object.keys(BELOW).join('|')})/` },
      to: { path: '^src/' },
    },
    ...direction,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    combinedDependencies: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
