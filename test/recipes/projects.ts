/** The projects in which the recipes of docs/recipes.md are tested. */

/** A folder beside this file, and the recipe that is written into it. */
export interface RecipeProject {
  readonly name: string
  /** How the heading of the recipe begins. */
  readonly title: string
  /** The heading of a section below the recipe, whose files replace some of it. */
  readonly variant?: string
  /** Text to leave out of the recipe. */
  readonly without?: RegExp
  /** Whether the framework refuses callbacks unless its protection from CSRF is told to ignore them. */
  readonly hasCsrf?: boolean
  /** Whether it also runs the Express program of README.md. */
  readonly runsExpress?: boolean
}

/** By the proof that tests them, so that these run side by side: `egg` is egg.proof.test.ts. */
export const projects = {
  egg: [
    { name: 'egg3', title: 'Egg', hasCsrf: true },
    { name: 'egg3', title: 'Egg', variant: 'Egg with an inbox' },
    { name: 'egg4', title: 'Egg', hasCsrf: true },
    { name: 'egg4', title: 'Egg', variant: 'Egg with an inbox' },
  ],
  midway: [
    { name: 'midway3', title: 'Midway', hasCsrf: true },
    // There is no @midwayjs/security for Midway 4.
    { name: 'midway4', title: 'Midway', without: /^import \* as security.*\n|, security(?=\])/gm },
  ],
  fetch: [
    { name: 'next16', title: 'Next.js' },
    { name: 'nitro2', title: 'Nitro' },
    { name: 'h3', title: 'h3' },
  ],
  runtimes: [
    { name: 'bun', title: 'Bun', runsExpress: true },
    { name: 'deno', title: 'Deno', runsExpress: true },
  ],
} as const satisfies Readonly<Record<string, readonly RecipeProject[]>>
