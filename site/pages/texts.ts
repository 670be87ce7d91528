/** The few words of the site's own, in both languages. */
import type { Language } from './page.ts'

export interface Texts {
  readonly untranslated: string
  readonly show: string
  readonly next: string
  readonly frameworks: string
  readonly packageOf: string
  readonly example: string
  readonly sample: string
  readonly tagColumns: string
  readonly tags: string
  readonly tagsIntro: string
  readonly callbacks: string
  readonly api: string
  readonly apiIntro: string
}

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    untranslated: '',
    show: 'Show',
    next: 'Next',
    frameworks: 'Choose yours; every page has the whole program:',
    packageOf: 'All about the package:',
    example: 'Send one to your app:',
    sample: 'A callback',
    tagColumns: '| Field | Type | Unit | Meaning |',
    tags: 'Tags',
    tagsIntro: 'Search by Tag, by what it does in English or Chinese, or by a field that its jobs have.',
    callbacks: 'Of every kind:',
    api: 'API reference',
    apiIntro:
      'Every public name, from the docstrings of the sources. An app needs `@ci-event/core` and the package of its framework; the other entry points are for those who extend ci-event.',
  },
  zh: {
    untranslated: '这一页还没有中文版，以下是英文原文。',
    show: '展开',
    next: '接下来',
    frameworks: '选择你的框架，每一页都有完整的程序：',
    packageOf: '这个包的详细说明：',
    example: '向你的应用发送一个：',
    sample: '回调示例',
    tagColumns: '| 字段 | 类型 | 单位 | 含义 |',
    tags: 'Tag 参考',
    tagsIntro: '可以按 Tag、中英文功能名称或字段名搜索。字段说明来自源码注释，为英文。',
    callbacks: '通用部分：',
    api: 'API 参考',
    apiIntro:
      '全部公开的名称，由源码注释生成，为英文。应用只需要 `@ci-event/core` 和所用框架的适配包，其余入口供扩展 ci-event 时使用。',
  },
}
