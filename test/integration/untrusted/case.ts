import type { CaseOptions } from '../caseOptions.ts';

export const options: CaseOptions = { untrusted: true, settings: { 'hookline.tunnel.relay': 'https://mine.example' } };
