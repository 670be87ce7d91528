/** The first page: sections of the README, below the sentence and the buttons of the theme. */
import { sectionOf, sectionsOf } from './markdown.ts'
import type { Language, Page } from './page.ts'
import { read } from './sources.ts'

interface Words {
  readonly source: string
  readonly tagline: string
  readonly actions: readonly (readonly [text: string, link: string])[]
  /** The headings of the README, in the order of the page. */
  readonly sections: readonly string[]
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    source: 'README.md',
    tagline: 'For Tencent Cloud CI (Cloud Infinite, 数据万象): transcoding, speech recognition, moderation, OCR.',
    actions: [
      ['Start', '/guide'],
      ['Frameworks', '/frameworks/express'],
      ['Operate it', '/operations'],
      ['Why not by hand?', '/comparison'],
    ],
    sections: ['Express', 'What is guaranteed', 'Speed', 'What you get'],
  },
  zh: {
    source: 'README.zh-CN.md',
    tagline: '接收腾讯云数据万象（CI）的回调：转码、语音识别、内容审核、OCR……',
    actions: [
      ['快速开始', '/zh/guide'],
      ['各框架接入', '/zh/frameworks/egg'],
      ['运维与告警', '/zh/operations'],
      ['为什么不手写', '/zh/comparison'],
    ],
    sections: ['Express', '可靠性保证', '性能', '功能'],
  },
}

/** The page `index`. */
export function homePage(language: Language): Page {
  const { source, tagline, actions, sections } = words[language]
  const text = read(source)
  const { intro } = sectionsOf(text, 2)
  const [sentence = ''] = /^\*\*(.*)\*\*$/m.exec(intro)?.slice(1) ?? []
  const [about = ''] = intro.split('\n\n').filter((paragraph) => paragraph.includes('cloud.tencent.com'))
  const [picture = ''] = intro.split('\n\n').filter((paragraph) => paragraph.startsWith('!['))
  const body = sections.map((heading) => `## ${heading}\n\n${sectionOf(text, 2, heading).text}`)
  return {
    path: 'index',
    language,
    title: 'ci-event',
    frontmatter: [
      'layout: home',
      'hero:',
      '  name: ci-event',
      `  text: ${JSON.stringify(sentence)}`,
      `  tagline: ${JSON.stringify(tagline)}`,
      '  actions:',
      ...actions.flatMap(([label, link], index) => [
        `    - theme: ${index === 0 ? 'brand' : 'alt'}`,
        `      text: ${label}`,
        `      link: ${link}`,
      ]),
    ].join('\n'),
    pieces: [{ source, text: [about, picture, ...body].join('\n\n') }],
  }
}
