/** The recipes for Bun and Deno, and the Express program of README.md on them. Needs the network. */
import { projects } from './projects.ts'
import { testRecipes } from './suite.ts'

testRecipes(projects.runtimes)
