/** The API reference: what typedoc reads from the docstrings of every public entry point, one page for each. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Application, Converter } from 'typedoc'

/** The source of every entry point of every package. */
function entryPointsOf(root) {
  return readdirSync(join(root, 'packages'))
    .sort()
    .flatMap((name) => {
      const { exports } = JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))
      return (
        Object.entries(exports)
          .filter(([, conditions]) => conditions['@ci-event/source'])
          // It has no names of its own.
          .filter(([subpath]) => subpath !== './augment' && !subpath.includes('*'))
          .map(([, conditions]) => join(root, 'packages', name, conditions['@ci-event/source']))
      )
    })
}

/** `core/src/storage`, as typedoc calls it, is `@ci-event/core/storage`. */
function publicNameOf(module) {
  return `@ci-event/${module.replace(/\/src(?=\/|$)/, '')}`
}

/**
 * @param root the root of the repository
 * @param out a folder for what typedoc writes
 * @param texts words of the index, by language
 * @returns the pages `api/…` in both languages, in the shape of `pages/page.ts`
 */
export async function apiPages(root, out, texts) {
  const app = await Application.bootstrapWithPlugins({
    entryPoints: entryPointsOf(root),
    out,
    basePath: join(root, 'packages'),
    tsconfig: join(root, 'site/typedoc.tsconfig.json'),
    plugin: ['typedoc-plugin-markdown'],
    logLevel: 'Error',
    readme: 'none',
    disableSources: true,
    excludeInternal: true,
    // `npm run types` checks them, with TypeScript 7.
    skipErrorChecking: true,
    blockTags: [
      '@param',
      '@returns',
      '@throws',
      '@example',
      '@default',
      '@defaultValue',
      '@see',
      '@source',
      '@typeParam',
    ],
    modifierTags: ['@internal', '@identifying'],
    // Its numbers of equal headings are not those of VitePress.
    useHTMLAnchors: true,
    hidePageHeader: true,
    hideBreadcrumbs: true,
    outputFileStrategy: 'modules',
    parametersFormat: 'table',
    interfacePropertiesFormat: 'table',
    classPropertiesFormat: 'table',
    typeAliasPropertiesFormat: 'table',
    enumMembersFormat: 'table',
    // On a page as wide as a text, each of these leaves less for the meaning.
    tableColumnSettings: { hideDefaults: true, hideInherited: true, hideModifiers: true, hideOverrides: true },
    // What an app calls comes first.
    groupOrder: ['Functions', 'Classes', 'Interfaces', 'Type Aliases', '*'],
  })
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.children ?? []) module.name = publicNameOf(module.name)
  })
  const project = await app.convert()
  if (!project) throw new Error('typedoc could not read the packages.')
  await app.generateOutputs(project)
  const modules = readdirSync(out, { recursive: true })
    .filter((file) => file.endsWith('.md') && file !== 'README.md')
    .sort((a, b) => orderOf(a) - orderOf(b) || (a < b ? -1 : 1))
    .map((file) => ({ file, text: readFileSync(join(out, file), 'utf8') }))
  return ['en', 'zh'].flatMap((language) => pagesOf(modules, language, texts[language]))
}

function pagesOf(modules, language, { api, apiIntro }) {
  const prefix = language === 'zh' ? '/zh/' : '/'
  const pages = modules.map(({ file, text }) => ({
    path: pathOf(file),
    language,
    title: nameOf(file),
    pieces: [{ source: 'typedoc', text: readable(text, file, prefix) }],
    ...(language === 'zh' && { isUntranslated: true }),
  }))
  const index = { path: 'api/index', language, title: api }
  const list = pages.map(({ path, title }) => `- [\`${title}\`](${prefix}${path})`)
  const text = `# ${api}\n\n${apiIntro}\n\n${list.join('\n')}\n`
  return [{ ...index, pieces: [{ source: 'typedoc', text }] }, ...pages]
}

const orderOf = (file) => (file.startsWith('@ci-event/core') ? 0 : 1)
const nameOf = (file) => file.replace(/\.md$/, '')
const pathOf = (file) => `api/${nameOf(file).replace('@ci-event/', '').replaceAll('/', '-')}`

function readable(text, file, prefix) {
  return text
    .replace(/^# .*$/m, `# ${nameOf(file)}`)
    .replace(/^(\| <a id="[^"]*"><\/a> `(\w+)\??` \|).{900,}$/gm, (row, first, tag) => {
      const cells = row.split(/(?<!\\) \| /).length - 1
      return `${first} [fields](${prefix}tags/${tag.toLowerCase()}) |${' |'.repeat(Math.max(0, cells - 1))}`
    })
    .replace(/\]\(([^):]*\.md)(#[^)]*)?\)/g, (_, target, anchor = '') => {
      const path = new URL(target, `file:///${file}`).pathname.slice(1)
      return `](${prefix}${pathOf(path)}${anchor})`
    })
}
