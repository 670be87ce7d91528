import { mutationConfig } from '../vitest.ts'

export default mutationConfig(['packages/inbox/test/**/*.test.ts', 'test/inboxes/memory.test.ts'])
