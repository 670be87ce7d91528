// Prints what each entry of the packages exports as an ES module and as CommonJS.
const names = (exported) => Object.keys(exported).sort()

async function main() {
  const seen = []
  for (const name of Object.keys(require('./package.json').dependencies)) {
    if (!name.startsWith('@ci-event/')) continue
    for (const entry of Object.keys(require(`${name}/package.json`).exports)) {
      if (entry.endsWith('.json') || entry.includes('*')) continue
      const specifier = name + entry.slice(1)
      seen.push({ specifier, esm: names(await import(specifier)), cjs: names(require(specifier)) })
    }
  }
  console.log(JSON.stringify(seen))
}

main()
