/** Draws the Mermaid diagrams of a page as SVG, in the colours of the theme. */
import { renderMermaidSVG } from 'beautiful-mermaid'

/** Replaces each Mermaid fence by a drawing. */
export function withDiagrams(text: string): string {
  return text.replace(
    /^```mermaid\n(.*?)^```$/gms,
    (_, code: string) => `<div class="diagram">${drawingOf(code)}</div>`,
  )
}

function drawingOf(code: string): string {
  return (
    renderMermaidSVG(code, {})
      // Its style sheet asks a server for a font; the theme's has its variables.
      .replace(/<style>.*?<\/style>/s, '')
      .replace(/ style="--bg[^"]*"/, '')
      // VitePress takes an empty line within HTML for its end.
      .replaceAll(/\s*\n\s*/g, ' ')
  )
}
