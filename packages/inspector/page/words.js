/** What the page says, in two languages. Names of CI's own stay as they are. */

const words = {
  en: {
    inspector: 'inspector',
    counts: 'Items by state',
    deliveries: 'Deliveries',
    filters: 'Filters',
    find: 'Find text',
    findHint: 'Find JobId, object, UserData, error…',
    tag: 'Tag',
    jobState: 'Job state',
    delivery: 'Delivery',
    job: 'Job',
    received: 'Received',
    attempts: 'Attempts',
    list: 'Deliveries, newest first',
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
    passed: 'passed',
    probe: 'probe',
    state: 'State',
    outcome: 'Outcome',
    live: 'live',
    connecting: 'connecting…',
    lost: 'connection lost, trying again…',
    trouble: 'the inbox does not answer',
    noItems: 'No deliveries yet.\nThey appear here as they arrive.',
    noneFound: 'No delivery matches the filters.',
    found: (n, of) => (n === of ? `${n} ${n === 1 ? 'delivery' : 'deliveries'}` : `${n} of ${of} deliveries`),
    newest: (limit, total) => `, the newest ${limit} of ${total} stored`,
    arrived: (n) => (n === 1 ? '1 new delivery' : `${n} new deliveries`),
    more: (n) => `and ${n} more`,
    attemptsOf: (n) => (n === 1 ? '1 attempt' : `${n} attempts`),
    replay: 'Replay',
    runNow: 'Run now',
    replayDead: (n) => `Replay all dead (${n})`,
    confirmTitle: (n) => (n === 1 ? 'Replay 1 dead delivery?' : `Replay ${n} dead deliveries?`),
    confirmText:
      'Each is run again, with all its attempts. Handlers that have finished their jobs are not called again.',
    confirmYes: (n) => `Replay ${n}`,
    cancel: 'Cancel',
    close: 'Close',
    replaying: 'Replaying…',
    replayed: (n) => (n === 1 ? 'Replayed 1 delivery.' : `Replayed ${n} deliveries.`),
    notReplayed: 'Nothing to replay: it is running, done, or gone.',
    failed: (why) => `That failed: ${why}`,
    gone: 'This delivery is no longer stored.',
    next: 'Next attempt',
    finished: 'Finished',
    url: 'URL',
    subject: 'Subject',
    id: 'Item',
    handlers: 'Handlers',
    handler: 'Handler',
    result: 'Result',
    error: 'Error',
    noHandlers: 'No handler has reported yet.',
    'given-up': 'given up',
    failedHandler: 'failed',
    lastError: 'Last error',
    drift: 'Drift',
    noDrift: 'None: all of it is known.',
    noBody: 'The body is not stored: a body parser read it first.',
    unread: (code) => `This version cannot read the body: ${code}.`,
    'unknown-tag': 'unknown Tag',
    'unknown-field': 'unknown field',
    misfit: 'unexpected value',
    'bare-ampersand': 'unescaped &',
    attribute: 'attribute left out',
    expected: (kind) => `expected ${kind}`,
    body: 'Raw body',
    bytes: (n) => `${n} bytes`,
    cut: 'cut here',
    indent: 'Indent',
    event: 'Typed event',
    headers: 'Headers',
    language: '中文',
  },
  zh: {
    inspector: '检查器',
    counts: '各状态的数量',
    deliveries: '回调',
    filters: '筛选',
    find: '查找文本',
    findHint: '查找 JobId、对象、UserData、错误…',
    tag: 'Tag',
    jobState: '任务状态',
    delivery: '处理',
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
    passed: '已放行',
    probe: '测试请求',
    state: '状态',
    outcome: '结果',
    live: '实时',
    connecting: '连接中…',
    lost: '连接已断开，正在重试…',
    trouble: '收件箱没有响应',
    noItems: '还没有回调。\n收到后会显示在这里。',
    noneFound: '没有符合筛选条件的回调。',
    found: (n, of) => (n === of ? `${n} 条回调` : `${of} 条回调中的 ${n} 条`),
    newest: (limit, total) => `（共存有 ${total} 条，显示最新 ${limit} 条）`,
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
    failed: (why) => `失败：${why}`,
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
    noDrift: '无：全部内容都是已知的。',
    noBody: '没有保存请求体：它先被其他解析器读取了。',
    unread: (code) => `当前版本无法读取该请求体：${code}。`,
    'unknown-tag': '未知 Tag',
    'unknown-field': '未知字段',
    misfit: '值不符合类型',
    'bare-ampersand': '未转义的 &',
    attribute: '忽略的属性',
    expected: (kind) => `应为 ${kind}`,
    body: '原始请求体',
    bytes: (n) => `${n} 字节`,
    cut: '此处截断',
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
    return stored !== null && Object.hasOwn(words, stored) ? stored : undefined
  } catch {
    // Browsers may forbid storage.
    return undefined
  }
}

/** @param {string} name @param {...(string | number)} values */
export function say(name, ...values) {
  const word = Object.hasOwn(words[language], name) ? words[language][name] : name
  return typeof word === 'function' ? word(...values.map(written)) : word
}

/** Counts of singular form are compared with numbers, so only large ones are written out. */
function written(value) {
  return typeof value === 'number' && value >= 1000 ? value.toLocaleString(locale()) : value
}

export function locale() {
  return language === 'zh' ? 'zh-CN' : 'en-GB'
}

/** Turns to the other language. */
export function toggleLanguage() {
  language = language === 'zh' ? 'en' : 'zh'
  try {
    localStorage.setItem(key, language)
  } catch {
    // It holds until the page is closed.
  }
}

/** Says again all that stands in the page itself. */
export function sayPage() {
  document.documentElement.lang = locale()
  document.title = `ci-event ${say('inspector')}`
  for (const each of document.querySelectorAll('[data-t]')) each.textContent = say(each.dataset.t)
  for (const each of document.querySelectorAll('[data-t-label]'))
    each.setAttribute('aria-label', say(each.dataset.tLabel))
  for (const each of document.querySelectorAll('[data-t-placeholder]'))
    each.placeholder = say(each.dataset.tPlaceholder)
}

/** @param {string} iso @param {boolean} [whole] */
export function sayTime(iso, whole = false) {
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
