/** What a package has as published and not in this repository: metadata, versions of its siblings, absolute links. */
import { posix } from 'node:path'

/**
 * The manifest of a package as it is published: `repository`, `homepage` and `bugs` from the address of the repository,
 * ranges of the packages of this repository from their one version, nothing that only its development needs.
 *
 * @param repository undefined leaves the three fields out
 */
export function publishedManifest(manifest, { directory, repository, siblings }) {
  const { scripts: _, devDependencies: __, ...rest } = manifest
  const ranges = (dependencies, prefix) =>
    Object.fromEntries(
      Object.entries(dependencies).map(([name, range]) => [
        name,
        siblings.has(name) ? prefix + manifest.version : range,
      ]),
    )
  return {
    ...rest,
    ...(repository && {
      repository: { type: 'git', url: `git+${repository}.git`, directory },
      homepage: `${repository}/tree/v${manifest.version}/${directory}#readme`,
      bugs: { url: `${repository}/issues` },
    }),
    ...(manifest.dependencies && { dependencies: ranges(manifest.dependencies, '') }),
    // An app may use another patch of core than the adapter was published with.
    ...(manifest.peerDependencies && { peerDependencies: ranges(manifest.peerDependencies, '^') }),
  }
}

/**
 * A page with absolute links in place of those relative to its directory, because npm shows it outside of the
 * repository. Links point to the tag of the version, so that they stay true. Code is left as it is.
 */
export function withAbsoluteLinks(page, { directory, repository, version }) {
  const target = (kind, link) => `${repository}/${kind}/v${version}/${posix.join(directory, link)}`
  const code = /^```.*?^```$|`[^`\n]*`/
  const relativeLink = /(!?)(\[[^\]]*\])\((?!#|[a-z]+:)([^)\s]+)\)/
  // From the left: code in the text of a link is part of the link, a link in code is part of the code.
  return page.replace(new RegExp(`${code.source}|${relativeLink.source}`, 'gms'), (all, image, text, link) => {
    if (link === undefined) return all
    return image ? `!${text}(${target('raw', link)})` : `${text}(${target('blob', link)})`
  })
}
