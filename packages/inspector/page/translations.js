/** The texts of the page in two languages. CI's own names are not translated. */

const texts = {
  en: {
    inspector: 'inspector',
    counts: 'Items by state',
    callbacks: 'Callbacks',
    filters: 'Filters',
    find: 'Find text',
    findHint: 'Find JobId, object, UserData, error…',
    tag: 'Tag',
    jobState: 'Job state',
    status: 'Status',
    job: 'Job',
    received: 'Received',
    attempts: 'Attempts',
    list: 'Callbacks, newest first',
    all: 'all',
    clear: 'Clear filters',
    keys: '/ filters · ↑ ↓ move · Enter opens · Escape closes',
    waiting: 'waiting',
    running: 'running',
    done: 'done',
    dead: 'dead',
    handled: 'handled',
    duplicate: 'duplicate',
    stale: 'stale',
    unhandled: 'unhandled',
    accepted: 'accepted',
    attached: 'attached',
    test: 'test',
    state: 'State',
    outcome: 'Outcome',
    live: 'live',
    connecting: 'connecting…',
    lost: 'connection lost, reconnecting…',
    trouble: 'the inbox is unreachable, retrying…',
    noItems: 'No callbacks yet.\nThey appear here as they arrive.',
    noneFound: 'No callback matches the filters.',
    found: (n, of) => (n === of ? `${n} ${n === 1 ? 'callback' : 'callbacks'}` : `${n} of ${of} callbacks`),
    newest: (shown, total) => `, the newest ${shown} of ${total} stored`,
    arrived: (n) => (n === 1 ? '1 new callback' : `${n} new callbacks`),
    more: (n) => `and ${n} more`,
    attemptsOf: (n) => (n === 1 ? '1 attempt' : `${n} attempts`),
    replay: 'Replay',
    runNow: 'Run now',
    replayDead: (n) => `Replay all dead (${n})`,
    confirmTitle: (n) => (n === 1 ? 'Replay 1 dead callback?' : `Replay ${n} dead callbacks?`),
    confirmText:
      'Each is handled again and gets all its attempts. Handlers that have completed their jobs do not run again.',
    confirmYes: (n) => `Replay ${n}`,
    cancel: 'Cancel',
    close: 'Close',
    replaying: 'Replaying…',
    replayed: (n) => (n === 1 ? 'Replayed 1 callback.' : `Replayed ${n} callbacks.`),
    notReplayed: 'Not replayed: the callback is running, done, or no longer stored.',
    failed: (reason) => `Failed: ${reason}`,
    gone: 'This callback is no longer stored.',
    next: 'Next attempt',
    finished: 'Finished',
    url: 'URL',
    subject: 'Subject',
    id: 'Item',
    handlers: 'Handlers',
    handler: 'Handler',
    result: 'Result',
    error: 'Error',
    noHandlers: 'No handler has run yet.',
    'given-up': 'given up',
    failedHandler: 'failed',
    lastError: 'Last error',
    drift: 'Drift',
    noDrift: 'None',
    noBody: 'The body is not stored, because a body parser consumed it first.',
    unreadable: (code) => `This version cannot parse the body: ${code}.`,
    'unknown-tag': 'unknown Tag',
    'unknown-field': 'unknown field',
    misfit: 'unexpected value',
    'bare-ampersand': 'unescaped &',
    attribute: 'ignored attribute',
    expected: (kind) => `expected ${kind}`,
    body: 'Raw body',
    bytes: (n) => `${n} bytes`,
    cut: 'truncated',
    indent: 'Indent',
    event: 'Typed event',
    headers: 'Headers',
    language: '中文',
  },
  zh: {
    inspector: '检查器',
    counts: '各状态的数量',
    callbacks: '回调',
    filters: '筛选',
    find: '查找文本',
    findHint: '查找 JobId、对象、UserData、错误…',
    tag: 'Tag',
    jobState: '任务状态',
    status: '处理状态',
    job: '任务',
    received: '收到时间',
    attempts: '尝试',
    list: '回调列表，最新的在前',
    all: '全部',
    clear: '清除筛选',
    keys: '/ 筛选 · ↑ ↓ 移动 · Enter 打开 · Escape 关闭',
    waiting: '等待中',
    running: '处理中',
    done: '已完成',
    dead: '已放弃',
    handled: '已处理',
    duplicate: '重复',
    stale: '过时',
    unhandled: '无处理函数',
    accepted: '已接收',
    attached: '已附加',
    test: '测试请求',
    state: '状态',
    outcome: '结果',
    live: '实时',
    connecting: '连接中…',
    lost: '连接已断开，正在重试…',
    trouble: '无法访问收件箱，正在重试…',
    noItems: '还没有回调。\n收到后会显示在这里。',
    noneFound: '没有符合筛选条件的回调。',
    found: (n, of) => (n === of ? `${n} 条回调` : `${of} 条回调中的 ${n} 条`),
    newest: (shown, total) => `（共存有 ${total} 条，显示最新 ${shown} 条）`,
    arrived: (n) => `新收到 ${n} 条回调`,
    more: (n) => `等 ${n} 个`,
    attemptsOf: (n) => `尝试 ${n} 次`,
    replay: '重放',
    runNow: '立即执行',
    replayDead: (n) => `重放全部已放弃（${n}）`,
    confirmTitle: (n) => `重放 ${n} 条已放弃的回调？`,
    confirmText: '每条都会重新处理，尝试次数从头计算。已完成任务的处理函数不会再次调用。',
    confirmYes: (n) => `重放 ${n} 条`,
    cancel: '取消',
    close: '关闭',
    replaying: '正在重放…',
    replayed: (n) => `已重放 ${n} 条回调。`,
    notReplayed: '没有可重放的：正在处理、已完成或已不存在。',
    failed: (reason) => `失败：${reason}`,
    gone: '这条回调已不再保存。',
    next: '下次尝试',
    finished: '结束时间',
    url: 'URL',
    subject: '主题',
    id: '编号',
    handlers: '处理函数',
    handler: '处理函数',
    result: '结果',
    error: '错误',
    noHandlers: '还没有处理函数的记录。',
    'given-up': '不再重试',
    failedHandler: '失败',
    lastError: '最近的错误',
    drift: '差异',
    noDrift: '无',
    noBody: '没有保存请求体：它先被其他解析器读取了。',
    unreadable: (code) => `当前版本无法解析该请求体：${code}。`,
    'unknown-tag': '未知 Tag',
    'unknown-field': '未知字段',
    misfit: '值不符合类型',
    'bare-ampersand': '未转义的 &',
    attribute: '忽略的属性',
    expected: (kind) => `应为 ${kind}`,
    body: '原始请求体',
    bytes: (n) => `${n} 字节`,
    cut: '已截断',
    indent: '缩进',
    event: '类型化事件',
    headers: '请求头',
    language: 'English',
  },
}

const key = 'ci-event-language'
let language = remembered() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')

function remembered() {
  try {
    const stored = localStorage.getItem(key)
    return stored !== null && Object.hasOwn(texts, stored) ? stored : undefined
  } catch {
    // The browser may forbid storage.
    return undefined
  }
}

/** @param {string} name @param {...(string | number)} values */
export function translate(name, ...values) {
  const text = Object.hasOwn(texts[language], name) ? texts[language][name] : name
  return typeof text === 'function' ? text(...values.map(formatNumber)) : text
}

/** Texts compare small counts with 1, so only large numbers become text. */
function formatNumber(value) {
  return typeof value === 'number' && value >= 1000 ? value.toLocaleString(locale()) : value
}

export function locale() {
  return language === 'zh' ? 'zh-CN' : 'en-GB'
}

/** Switches to the other language. */
export function toggleLanguage() {
  language = language === 'zh' ? 'en' : 'zh'
  try {
    localStorage.setItem(key, language)
  } catch {
    // The choice lasts until the page is closed.
  }
}

/** Translates the texts of index.html. */
export function translatePage() {
  document.documentElement.lang = locale()
  document.title = `ci-event ${translate('inspector')}`
  for (const each of document.querySelectorAll('[data-t]')) each.textContent = translate(each.dataset.t)
  for (const each of document.querySelectorAll('[data-t-label]'))
    each.setAttribute('aria-label', translate(each.dataset.tLabel))
  for (const each of document.querySelectorAll('[data-t-placeholder]'))
    each.placeholder = translate(each.dataset.tPlaceholder)
}

/** @param {string} iso @param {boolean} [whole] */
export function formatTime(iso, whole = false) {
  const time = new Date(iso)
  const isToday = !whole && time.toDateString() === new Date().toDateString()
  const clock = { hour: '2-digit', minute: '2-digit', second: '2-digit', hour12: false }
  if (isToday) return time.toLocaleTimeString(locale(), clock)
  if (whole) return time.toLocaleString(locale(), { dateStyle: 'medium', timeStyle: 'medium', hour12: false })
  return time.toLocaleString(locale(), {
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    hour12: false,
  })
}
