/** The direction of the folders of the web chat: what is shared knows nobody, and only the page itself knows the page. */

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      comment: 'Two files that need each other are one file.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'shared-below-all',
      comment: 'What every folder uses knows none of them.',
      severity: 'error',
      from: { path: '^web/src/shared/' },
      to: { path: '^web/src/', pathNot: '^web/src/shared/' },
    },
    {
      name: 'client-by-its-name',
      comment: 'The page uses the typed client as any page does, and nothing of the server.',
      severity: 'error',
      from: { path: '^web/' },
      to: { path: '^(src|test|bench|tools|client/src)/' },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: { path: '^web/' },
      to: { couldNotResolve: true, pathNot: '[?]url$' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'web/tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
