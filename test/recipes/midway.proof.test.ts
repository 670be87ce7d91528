/** The recipes for Midway 3 and 4. Needs the network. */
import { projects } from './projects.ts'
import { testRecipes } from './suite.ts'

testRecipes(projects.midway)
