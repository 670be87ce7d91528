/** The settings of VitePress. Pages and bars are written by `site/build.mjs` into `.pages`. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { anchorOf } from '../pages/markdown.ts'
import { searchTerms } from './search-terms.mjs'

const pages = fileURLToPath(new URL('../.pages/', import.meta.url))
const { navigation, repository } = JSON.parse(readFileSync(`${pages}site.json`, 'utf8'))

// Without a file of its own: nothing more to serve.
const icon = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0a6cce"/><path d="M8 16.5l5.5 5.5L24 10.5" fill="none" stroke="#fff" stroke-width="4" stroke-linecap="round" stroke-linejoin="round"/></svg>')}`

function sidebarOf(language) {
  const prefix = language === 'zh' ? '/zh/' : '/'
  const { sidebar, folders } = navigation[language]
  const ofFolders = Object.entries(folders).map(([folder, items]) => [
    `${prefix}${folder}/`,
    [...items, ...closed(sidebar)],
  ])
  return Object.fromEntries([[prefix, sidebar], ...ofFolders])
}

const closed = (sidebar) => sidebar.map((group) => ({ ...group, collapsed: true }))

const zh = {
  label: '简体中文',
  lang: 'zh-CN',
  link: '/zh/',
  description: '在 Node.js 应用里接收腾讯云数据万象（CI）的任务回调：类型完整，不重复处理，绝不静默丢失。',
  themeConfig: {
    nav: navigation.zh.nav,
    sidebar: sidebarOf('zh'),
    outline: { label: '本页内容', level: [2, 3] },
    docFooter: { prev: '上一页', next: '下一页' },
    darkModeSwitchLabel: '外观',
    lightModeSwitchTitle: '切换到浅色',
    darkModeSwitchTitle: '切换到深色',
    sidebarMenuLabel: '目录',
    returnToTopLabel: '回到顶部',
    langMenuLabel: '语言',
    skipToContentLabel: '跳到正文',
    notFound: {
      title: '没有这个页面',
      quote: '地址可能已经变了，请使用搜索。',
      linkText: '回到首页',
      linkLabel: '回到首页',
    },
  },
}

const chineseSearch = {
  button: { buttonText: '搜索', buttonAriaLabel: '搜索' },
  modal: {
    displayDetails: '显示详情',
    resetButtonTitle: '清除',
    backButtonTitle: '关闭',
    noResultsText: '没有找到',
    footer: { selectText: '打开', navigateText: '切换', closeText: '关闭' },
  },
}

export default {
  title: 'ci-event',
  description:
    'Receive the task callbacks of Tencent Cloud CI in your Node.js app: typed, once, and never silently lost.',
  srcDir: '.pages',
  head: [['link', { rel: 'icon', href: icon }]],
  outDir: 'dist',
  cleanUrls: true,
  // Below a path, such as on GitHub Pages: SITE_BASE=/ci-event/
  base: process.env.SITE_BASE ?? '/',
  // `site/build.mjs` checks every link and anchor of what was built.
  ignoreDeadLinks: true,
  markdown: {
    anchor: { slugify: anchorOf },
    theme: { light: 'github-light', dark: 'github-dark' },
    // Shiki has no grammar for it.
    languageAlias: { promql: 'txt' },
  },
  vite: { publicDir: `${pages}public`, build: { chunkSizeWarningLimit: 4000 } },
  locales: {
    root: {
      label: 'English',
      lang: 'en',
      themeConfig: { nav: navigation.en.nav, sidebar: sidebarOf('en'), outline: { level: [2, 3] } },
    },
    zh,
  },
  themeConfig: {
    socialLinks: repository ? [{ icon: 'github', link: repository }] : [],
    search: {
      provider: 'local',
      options: {
        locales: { zh: { translations: chineseSearch } },
        miniSearch: {
          options: { tokenize: searchTerms },
          searchOptions: { tokenize: searchTerms, combineWith: 'AND' },
        },
      },
    },
    externalLinkIcon: true,
  },
}
