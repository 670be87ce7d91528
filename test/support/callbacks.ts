export * from '../../packages/simulator/src/testing/bodies.ts'
