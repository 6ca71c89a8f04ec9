/**
 * Requests that two readers may end at different bytes, made by rule from techniques that are published: the gadgets of
 * defparam/smuggler and of PortSwigger's http-request-smuggler (CL.TE, TE.CL, TE.TE, CL.0, 0.CL, TE.0; "HTTP Desync
 * Attacks", "Browser-Powered Desync Attacks", "HTTP/1.1 must die"), the parser bugs that narfindustries/http-garden lists,
 * the probes of MDA2AV/Http11Probe, and the cases of llhttp's own tests. All text is latin1: one character, one byte.
 */
import type { Attack } from './attack.ts';
import { chunks } from './chunks.ts';
import { contentLengths } from './contentLengths.ts';
import { encodings } from './encodings.ts';
import { heads } from './heads.ts';
import { requestLines } from './requestLines.ts';

export const attacks: readonly Attack[] = [...encodings, ...contentLengths, ...chunks, ...requestLines, ...heads];
