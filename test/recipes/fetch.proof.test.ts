/** The recipes for frameworks whose handlers take a `Request`: Next.js, Nitro and h3. Needs the network. */
import { projects } from './projects.ts'
import { testRecipes } from './suite.ts'

testRecipes(projects.fetch)
