/**
 * Creates an element. Text is inserted as text, never as markup: senders of callbacks choose much of it.
 *
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name)
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, value)
  element.append(...children)
  return element
}

/** @param {string} id */
export function byId(id) {
  return document.getElementById(id)
}
