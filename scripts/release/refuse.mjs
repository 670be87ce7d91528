/** `prepublishOnly` of every package: what stands in its directory has no address, and no ranges of its siblings. */
throw new Error('Not published. `npm run release:publish` packs and publishes all packages; RELEASING.md says when.')
