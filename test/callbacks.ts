import { readFileSync } from 'node:fs'

const fixture = (name: string): string => readFileSync(new URL(`./fixtures/${name}`, import.meta.url), 'utf8')

/** The two callbacks of the owner's document. */
export const documentedXml: string = fixture('NoiseReduction.documented.xml')
export const documentedJson: string = fixture('NoiseReduction.documented.json')

/** The job of the XML one, to be put into documents of other shapes. */
const jobXml = /<JobsDetail>.*<\/JobsDetail>/s.exec(documentedXml)?.[0] ?? ''
const jobJson = (JSON.parse(documentedJson) as { JobsDetail: [object] }).JobsDetail[0]

export const twoJobsXml: string = documentedXml.replace(
  jobXml,
  jobXml +
    jobXml
      .replace('j035aca66f86211ec8a5a87e016101404', 'j135aca66f86211ec8a5a87e016101405')
      .replace('output/nr.wav', '输出/降噪.wav'),
)

export const failedJson: string = JSON.stringify({
  EventName: 'TaskFinish',
  JobsDetail: {
    ...jobJson,
    JobId: 'j235aca66f86211ec8a5a87e016101406',
    State: 'Failed',
    Code: 'InputInvalid',
    Message: 'the source has no audio stream',
  },
})

export const workflowTriggeredXml: string = documentedXml
  .replace('j035aca66f86211ec8a5a87e016101404', 'j335aca66f86211ec8a5a87e016101407')
  .replace(
    '<Object>input/demo.mp3</Object>',
    '<Object>input/demo.mp3</Object><CosHeaders><Key>EventName</Key><Value>cos:ObjectCreated:Put</Value></CosHeaders>' +
      '<CosHeaders><Key>x-cos-meta-order</Key><Value>4711</Value></CosHeaders>',
  )
  .replace(
    '</JobsDetail>',
    '<Workflow><Name>NoiseReduction_1700000000000</Name><RunId>i0a1b2c3d4e5f11eda0b1c2d3e4f5a6b7</RunId>' +
      '<WorkflowId>w0a1b2c3d4e5f4a0b9c8d7e6f5a4b3c2d</WorkflowId><WorkflowName>denoise uploads</WorkflowName></Workflow></JobsDetail>',
  )

export const workflowFinishXml: string =
  '<Response><EventName>WorkflowFinish</EventName><WorkflowExecution><RunId>i0a1b2c3d4e5f11eda0b1c2d3e4f5a6b7</RunId>' +
  '<WorkflowId>w0a1b2c3d4e5f4a0b9c8d7e6f5a4b3c2d</WorkflowId><State>Success</State><Tasks><Type>NoiseReduction</Type>' +
  '<State>Success</State></Tasks></WorkflowExecution></Response>'

export const unknownTagXml: string = documentedXml.replace('<Tag>NoiseReduction</Tag>', '<Tag>TagOfTomorrow</Tag>')

export const probeJson: string = JSON.stringify({
  code: 0,
  data: { trace_id: 'test_trace_id', url: 'test_audio' },
  message: 'Test request when setting callback url',
})

export const gbk: Uint8Array = Buffer.from([
  ...Buffer.from('<Response><EventName>'),
  0xd6,
  0xd0,
  ...Buffer.from('</EventName></Response>'),
])
