import type { CaseOptions } from '../caseOptions.ts';

export const options: CaseOptions = { open: 'shop.code-workspace' };
