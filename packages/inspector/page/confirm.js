/** The dialogs: a question before an action, and a text to copy. */
import { byId } from './dom.js'
import { translate } from './translations.js'

const question = byId('confirm')
const copy = byId('copy')
let act = () => {}

export function startDialogs() {
  byId('confirm-no').addEventListener('click', () => question.close())
  byId('confirm-yes').addEventListener('click', () => {
    question.close()
    act()
  })
  byId('copy-close').addEventListener('click', () => copy.close())
  byId('copy-do').addEventListener('click', async () => {
    byId('copy-text').select()
    try {
      await navigator.clipboard.writeText(byId('copy-text').value)
      byId('copy-done').textContent = translate('copied')
    } catch {
      // Without HTTPS or permission; the text is selected, so that the keyboard copies it.
      byId('copy-done').textContent = translate('copyByKeyboard')
    }
  })
}

/** @param {{ title: string, text: string, yes: string }} texts @param {() => void} then */
export function ask({ title, text, yes }, then) {
  byId('confirm-title').textContent = title
  byId('confirm-text').textContent = text
  byId('confirm-yes').textContent = yes
  act = then
  question.showModal()
}

/** @param {string} text */
export function offerCopy(text) {
  byId('copy-text').value = text
  byId('copy-done').textContent = ''
  copy.showModal()
  byId('copy-do').focus()
}

export function isDialogOpen() {
  return question.open || copy.open
}
