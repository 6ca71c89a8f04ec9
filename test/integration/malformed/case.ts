import type { CaseOptions } from '../caseOptions.ts';

export const options: CaseOptions = {
  settings: {
    'hookline.webhookUrls': 'not a list',
    'hookline.tunnel.relay': 7,
    'hookline.diagnostics.enabled': 'maybe',
  },
};
