import { expect, test } from 'vitest'
import { inDetail, reviewNameOf } from '../../src/jobs/nodes/review-names.ts'
import { string } from '../../src/schema.ts'

test.each([
  ['ads_info', 'AdsInfo'],
  ['ads1_info2', 'Ads1Info2'],
  ['ads_1x', 'Ads1x'],
  ['trace_id', 'JobId'],
  ['terrorist_info', 'TerrorismInfo'],
  ['AdsInfo', 'AdsInfo'],
  ['Ads_info', 'Ads_info'],
  ['ads_info!', 'ads_info!'],
  ['ads__info', 'ads__info'],
])('the field %s is called %s in a Detail callback', (name, detailed) => {
  expect(inDetail(name)).toBe(detailed)
})

test('a field keeps its name when the definition has it beside its name in a Detail callback', () => {
  expect(reviewNameOf('hit_flag', { hit_flag: string(), HitFlag: string() })).toBe('hit_flag')
})
