import { optionsFor } from '../options.mjs'

export default optionsFor('core', ['packages/core/src/**/*.ts'])
