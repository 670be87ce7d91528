import { optionsFor } from '../options.mjs'

export default optionsFor('inbox', ['packages/inbox/src/engine/**/*.ts'])
