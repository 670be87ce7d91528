// Draws docs/terminal.svg: the first program of the README and the commands that follow it, as they really run.
// Run it after `npm run build`: node scripts/terminal-picture.mjs
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { rolldown } from 'rolldown'

const root = fileURLToPath(new URL('../', import.meta.url))
const program = `${root}scripts/.terminal-picture`
const port = 34_571
const secret = randomBytes(16).toString('hex')
const env = { ...process.env, CI_SECRET: secret, PORT: String(port), NO_COLOR: '1' }

writeFileSync(`${program}.ts`, /```ts\n(.*?)```/s.exec(readFileSync(`${root}README.md`, 'utf8'))[1])
const build = await rolldown({ input: `${program}.ts`, platform: 'node', external: (id) => !id.startsWith('/') })
await build.write({ file: `${program}.mjs`, format: 'esm' })
await build.close()

const lines = []
const app = spawn(process.execPath, [`${program}.mjs`], { env })
let appOutput = ''
app.stdout.on('data', (data) => {
  appOutput += data
})
lines.push(['$', 'npx tsx app.ts'])
await waitForApp()
for (const command of ['send NoiseReduction', 'send Transcode --state Failed', 'doctor']) await show(command)
app.kill()
rmSync(`${program}.ts`)
rmSync(`${program}.mjs`)
writeFileSync(`${root}docs/terminal.svg`, svgOf(lines))

async function waitForApp() {
  for (;;) {
    const isUp = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    )
    if (isUp) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

async function show(command) {
  const url = `http://localhost:${port}/ci/callback`
  const [verb, ...rest] = command.split(' ')
  const words = verb === 'doctor' ? [verb, url] : [verb, ...rest, '--to', url]
  const cli = spawn(process.execPath, [`${root}packages/simulator/bin/ci-event.js`, ...words], { env })
  let output = ''
  for (const stream of [cli.stdout, cli.stderr])
    stream.on('data', (data) => {
      output += data
    })
  const before = appOutput.length
  await once(cli, 'close')
  lines.push(['$', `npx ci-event ${words.join(' ').replace(String(port), '3000')}`])
  for (const line of output.trimEnd().split('\n')) lines.push(['', line])
  if (verb === 'doctor') return
  for (const line of appOutput.slice(before).trimEnd().split('\n')) lines.push(['app', line])
}

function svgOf(content) {
  const height = 20
  const colours = { $: '#e6edf3', '': '#9da7b3', app: '#7ee787' }
  const texts = content.map(([kind, line], index) => {
    const prompt = kind === '$' ? '$ ' : kind === 'app' ? 'app> ' : ''
    const weight = kind === '$' ? ' font-weight="bold"' : ''
    return `  <text x="16" y="${52 + index * height}" fill="${colours[kind]}"${weight} xml:space="preserve">${escaped(prompt + line)}</text>`
  })
  const total = 68 + content.length * height
  return `<svg xmlns="http://www.w3.org/2000/svg" width="820" height="${total}" viewBox="0 0 820 ${total}" role="img" aria-label="A terminal: the app starts, the simulator sends callbacks, the app prints what it handled, the doctor finds no fault" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace" font-size="13">
  <rect width="820" height="${total}" rx="8" fill="#0d1117" stroke="#30363d"/>
  <circle cx="22" cy="18" r="6" fill="#ff5f56"/><circle cx="42" cy="18" r="6" fill="#ffbd2e"/><circle cx="62" cy="18" r="6" fill="#27c93f"/>
${texts.join('\n')}
</svg>
`
}

function escaped(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
