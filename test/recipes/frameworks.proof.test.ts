/** The recipes for frameworks whose server is one process. Needs the network. */
import { projects } from './projects.ts'
import { testRecipes } from './suite.ts'

testRecipes(projects.frameworks)
