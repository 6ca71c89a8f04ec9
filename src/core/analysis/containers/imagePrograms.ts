import type { EmbeddedText } from '../commands/embeddedText.ts';

/** By their entrypoints, as the images' own documentation has them. */
const programsOfImages: readonly (readonly [image: RegExp, ...words: string[]])[] = [
  [/distroless\/nodejs|chainguard\/node\b/, 'node'],
  [/distroless\/python3|chainguard\/python\b/, 'python3'],
  [/distroless\/java\d/, 'java', '-jar'],
  [/(?:^|\/)denoland\/deno\b/, 'deno'],
  [/(?:^|\/)ngrok\/ngrok\b/, 'ngrok'],
  [/(?:^|\/)stripe\/stripe-cli\b/, 'stripe'],
  [/(?:^|\/)cloudflare\/cloudflared\b/, 'cloudflared'],
  [/(?:^|\/)hookdeck\/hookdeck-cli\b/, 'hookdeck'],
];

/** The program, with its first words, that an image of others runs its command with; none when that is a program itself. */
export function programOf(image: string | undefined): readonly string[] {
  const [, ...words] = programsOfImages.find(([pattern]) => pattern.test(image ?? '')) ?? [];
  return words;
}

/** A word that the file does not write, at the place that it belongs to. */
export function standsAt(text: string, offset: number): EmbeddedText {
  return { text, offsetAt: () => offset };
}
