/** The recipes for Egg, two workers, with Redis and with an inbox. Needs the network. */
import { projects } from './projects.ts'
import { testRecipes } from './suite.ts'

testRecipes(projects.egg)
