/** The few words of the site's own, in both languages. */
import type { Language } from './page.ts'

export interface Texts {
  readonly untranslated: string
  /** Of a page whose text is from the sources: Tags, API. */
  readonly fromSources: string
  readonly show: string
  readonly next: string
  readonly frameworks: string
  readonly packageOf: string
  readonly example: string
  readonly sample: string
  readonly tagColumns: string
  readonly tags: string
  readonly tagsIntro: string
  /** In place of the introduction of docs/tags.md, with links that are relative to it. */
  readonly tagsAbout?: string
  readonly callbacks: string
  readonly api: string
  readonly apiIntro: string
}

export const texts: Readonly<Record<Language, Texts>> = {
  en: {
    untranslated: '',
    fromSources: '',
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
    fromSources: '内容由源码生成，说明文字为英文。',
    show: '展开',
    next: '接下来',
    frameworks: '选择你的框架，每一页都有完整的程序：',
    packageOf: '这个包的详细说明：',
    example: '向你的应用发送一个：',
    sample: '回调示例',
    tagColumns: '| 字段 | 类型 | 单位 | 含义 |',
    tags: 'Tag 参考',
    tagsIntro: '可以按 Tag、中英文功能名称或字段名搜索。',
    tagsAbout: [
      '这里列出已有定义的 Tag（任务类型），以及各自 `job.Operation` 里的字段；其余字段[所有任务都一样](#every-job)。名称沿用 CI 的写法，包括拼写错误。任何字段都可能不存在，空节点一定不存在；列表总是数组；时间是 CI 发来的文本，用 `parseTime` 解析。没有列出的字段[按文本保留](adding-a-tag.md#without-a-definition)，并作为 drift 报告。要自己定义 Tag，见[新增 Tag](adding-a-tag.md)。',
      '字段说明由源码生成，为英文，已与 CI 的文档和 SDK 逐条核对。括号里的标记：SDK name 表示只在 CI 的 SDK 里出现；unproven 表示只在 SDK 的请求或响应类里出现，回调里是否有尚不清楚；seen in a callback 表示文档没写，但回调里见过；unconfirmed 表示文档和 SDK 都没有解释，含义是从名称或样例推断的。',
    ].join('\n\n'),
    callbacks: '通用部分：',
    api: 'API 参考',
    apiIntro:
      '全部公开的名称，由源码注释生成，为英文。应用只需要 `@ci-event/core` 和所用框架的适配包，其余入口供扩展 ci-event 时使用。',
  },
}
