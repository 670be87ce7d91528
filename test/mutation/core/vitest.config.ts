import { mutationConfig } from '../vitest.ts'

export default mutationConfig(['packages/core/test/**/*.test.ts', 'test/ledgers/memory.test.ts'])
