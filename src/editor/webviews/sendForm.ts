import * as z from 'zod/mini';
import { findEvent, findProvider, providers } from '../../core/providers/providers.ts';
import type { SendForm } from '../../protocol/send.ts';

/** A form as it comes from outside: from the webview, or from the state of an earlier version. */
export const sendFormSchema = z.object({
  target: z.string(),
  url: z.string(),
  path: z.string(),
  provider: z.string(),
  event: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
});

export const sendTargetSchema = z.object({ id: z.string(), label: z.string() });

export const EMPTY_FORM: SendForm = { target: '', url: '', path: '/', provider: '', event: '', headers: [] };

/** The form with a provider and an event that exist. */
export function completeForm(form: SendForm): SendForm {
  const provider = findProvider(form.provider) ?? providers[0];
  const event = provider && (findEvent(provider, form.event) ?? provider.events[0]);
  return { ...form, provider: provider?.id ?? '', event: event?.name ?? '' };
}

/** The URL a path of a target stands for. */
export function joinUrl(base: string, path: string): string {
  return base.replace(/\/$/, '') + (path.startsWith('/') ? path : `/${path}`);
}

/** A URL as typed, with the scheme that may be left out. */
export function typedUrl(url: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(url.trim()) ? url.trim() : `http://${url.trim()}`;
}
