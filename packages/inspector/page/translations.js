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
    keys: '/ filters · ↑ ↓ move · Enter opens · Space selects · Escape closes',
    note: 'Next attempt, last error',
    since: 'From',
    until: 'to',
    overview: 'Overview',
    range: 'Time span of the charts',
    lastHour: 'last hour',
    lastDay: 'last 24 hours',
    lastWeek: 'last 7 days',
    lastMonth: 'last 30 days',
    breakdown: 'By Tag and handler',
    byTag: 'By Tag',
    byHandler: 'By handler',
    arrived: 'Arrived',
    failures: 'Failed attempts',
    lag: 'Lag',
    failureRate: 'Failure rate',
    duration: 'Duration',
    runs: 'Runs',
    deadLetters: 'Dead',
    upTo: (text) => `up to ${text}`,
    otherTags: '(other Tags)',
    nothingCounted: 'Nothing was counted in this time.',
    countedTo: (time) => `Counted from stored items received since ${time}.`,
    select: 'Select',
    selected: (n) => `${n} selected`,
    replaySelected: 'Replay selected',
    selectNone: 'Select none',
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
    loaded: (n, of) => `${of} callbacks, ${n} loaded`,
    loadedFound: (n) => `${n} found so far, more as you scroll`,
    searching: (n, time) => `${n} found, searching further back than ${time}…`,
    searchedTo: (n, time) => `${n} found, searched back to ${time}.`,
    searchOn: 'Search further back',
    announced: (n) => (n === 1 ? '1 new callback' : `${n} new callbacks`),
    nextAt: (time) => `next ${time}`,
    more: (n) => `and ${n} more`,
    attemptsOf: (n) => (n === 1 ? '1 attempt' : `${n} attempts`),
    replay: 'Replay',
    runNow: 'Run now',
    replayDead: (n) => `Replay all dead (${n})`,
    confirmTitle: (n) => (n === 1 ? 'Replay 1 dead callback?' : `Replay ${n} dead callbacks?`),
    confirmText:
      'Each is handled again and gets all its attempts. Handlers that have completed their jobs do not run again.',
    confirmYes: (n) => `Replay ${n}`,
    confirmSelected: (n) => (n === 1 ? 'Replay the selected callback?' : `Replay ${n} selected callbacks?`),
    replayAsNew: 'Replay as new',
    asNewTitle: 'Replay as new?',
    asNewText:
      'Every handler runs again, also those that have completed this job: work that was done is done twice. The ledger knows the run under a new key.',
    rerun: 'Replayed',
    rerunNote: 'as new: every handler has run again',
    history: 'Attempts',
    attemptNumber: (n) => `Attempt ${n}`,
    copyFixture: 'Copy as fixture',
    fixture: 'Fixture',
    fixtureText:
      'For tests, with injectCallback of @ci-event/simulator/testing. Secrets read ***. Ids and names are those of your customer.',
    copy: 'Copy',
    copied: 'Copied.',
    copyByKeyboard: 'Press Ctrl+C or ⌘C.',
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
    keys: '/ 筛选 · ↑ ↓ 移动 · Enter 打开 · 空格选择 · Escape 关闭',
    note: '下次尝试、最近的错误',
    since: '从',
    until: '到',
    overview: '概览',
    range: '图表的时间范围',
    lastHour: '最近 1 小时',
    lastDay: '最近 24 小时',
    lastWeek: '最近 7 天',
    lastMonth: '最近 30 天',
    breakdown: '按 Tag 和处理函数',
    byTag: '按 Tag',
    byHandler: '按处理函数',
    arrived: '收到',
    failures: '失败的尝试',
    lag: '延迟',
    failureRate: '失败率',
    duration: '耗时',
    runs: '次数',
    deadLetters: '放弃',
    upTo: (text) => `最长 ${text}`,
    otherTags: '（其他 Tag）',
    nothingCounted: '这段时间内没有数据。',
    countedTo: (time) => `只统计了 ${time} 以来收到且仍保存着的回调。`,
    select: '选择',
    selected: (n) => `已选 ${n} 条`,
    replaySelected: '重放所选',
    selectNone: '取消选择',
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
    loaded: (n, of) => `共 ${of} 条回调，已加载 ${n} 条`,
    loadedFound: (n) => `已找到 ${n} 条，向下滚动继续加载`,
    searching: (n, time) => `已找到 ${n} 条，正在查找 ${time} 之前的…`,
    searchedTo: (n, time) => `已找到 ${n} 条，查到了 ${time}。`,
    searchOn: '继续往前查找',
    announced: (n) => `新收到 ${n} 条回调`,
    nextAt: (time) => `下次 ${time}`,
    more: (n) => `等 ${n} 个`,
    attemptsOf: (n) => `尝试 ${n} 次`,
    replay: '重放',
    runNow: '立即执行',
    replayDead: (n) => `重放全部已放弃（${n}）`,
    confirmTitle: (n) => `重放 ${n} 条已放弃的回调？`,
    confirmText: '每条都会重新处理，尝试次数从头计算。已完成任务的处理函数不会再次调用。',
    confirmYes: (n) => `重放 ${n} 条`,
    confirmSelected: (n) => `重放所选的 ${n} 条回调？`,
    replayAsNew: '全新重放',
    asNewTitle: '全新重放？',
    asNewText: '所有处理函数都会再执行一次，已完成的也不例外，已经做过的事会重复做。幂等账本用新的键记录这一次。',
    rerun: '重放',
    rerunNote: '全新重放：所有处理函数都再次执行',
    history: '历次尝试',
    attemptNumber: (n) => `第 ${n} 次`,
    copyFixture: '复制为测试数据',
    fixture: '测试数据',
    fixtureText:
      '供测试使用，传给 @ci-event/simulator/testing 的 injectCallback。敏感信息显示为 ***，其中的编号和名称仍是真实的。',
    copy: '复制',
    copied: '已复制。',
    copyByKeyboard: '请按 Ctrl+C 或 ⌘C 复制。',
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

/** @param {number} value */
export function formatCount(value) {
  return value.toLocaleString(locale())
}

/** @param {number} part 0 to 1 */
export function formatPercent(part) {
  return part.toLocaleString(locale(), { style: 'percent', maximumFractionDigits: part > 0 && part < 0.1 ? 1 : 0 })
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
]

/** @param {number} milliseconds */
export function formatDuration(milliseconds) {
  const [unit, length] = units.find(([, each]) => milliseconds >= each) ?? ['millisecond', 1]
  const value = milliseconds / length
  const maximumFractionDigits = value < 10 && unit !== 'millisecond' ? 1 : 0
  return value.toLocaleString(locale(), { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits })
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
