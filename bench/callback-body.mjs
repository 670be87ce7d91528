// The callback that the benchmarks of inboxes store.
export const bodyOf = (JobId) =>
  JSON.stringify({
    EventName: 'TaskFinish',
    JobsDetail: {
      Code: 'Success',
      CreationTime: '2026-01-31T08:00:00+0800',
      EndTime: '2026-01-31T08:00:05+0800',
      JobId,
      Message: '',
      QueueId: 'p0123456789abcdef0123456789abcdef',
      StartTime: '2026-01-31T08:00:01+0800',
      State: 'Success',
      Tag: 'NoiseReduction',
      Input: { BucketId: 'media-1250000000', Object: 'in/interview.wav', Region: 'ap-guangzhou' },
      Operation: {
        TemplateId: 't0123456789abcdef0123456789abcdef',
        Output: { Bucket: 'media-1250000000', Object: 'out/interview.wav', Region: 'ap-guangzhou' },
        UserData: 'order 4711',
      },
    },
  })
