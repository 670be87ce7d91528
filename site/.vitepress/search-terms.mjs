/**
 * Splits a text into the terms of the search. Chinese has no blanks, so each pair of characters is a term.
 * VitePress sends this function to the browser as text: it must not use anything outside of itself.
 */
export function searchTerms(text) {
  return (text.match(/\p{Script=Han}+|[^\s\p{P}\p{S}\p{Script=Han}]+/gu) ?? []).flatMap((word) => {
    if (!/\p{Script=Han}/u.test(word) || word.length < 2) return [word]
    return Array.from({ length: word.length - 1 }, (_, index) => word.slice(index, index + 2))
  })
}
