export * from '../../packages/simulator/src/testing/raw-post.ts'
