import { DisposableStore } from '../../core/disposable.ts';
import { Emitter, type Event } from '../../core/emitter.ts';
import { errorText, HooklineError, isAbort } from '../../core/errors.ts';
import type { Logger } from '../../core/logger.ts';
import { findProvider, providers } from '../../core/providers/providers.ts';
import type { SigningSecret } from '../../core/providers/provider.ts';
import { previewBody } from '../../core/send/bodyPreview.ts';
import { compose } from '../../core/send/compose.ts';
import { deliver } from '../../core/send/deliver.ts';
import { text, type Text } from '../../core/text.ts';
import {
  OTHER_URL,
  type BodyState,
  type Failure,
  type ResponseBody,
  type SecretState,
  type SendForm,
  type SendOutcome,
  type SendState,
} from '../../protocol/send.ts';
import { completeForm, EMPTY_FORM, joinUrl, sendFormSchema, sendTargetSchema, typedUrl } from './sendForm.ts';
import { describeSecret, type SigningSecrets } from './secretState.ts';
import type { SendTarget, SendTargets } from './sendTargets.ts';

/** The body of each event: the sample, or what a person made of it. */
interface EventBodies {
  readonly onDidChange: Event<void>;
  get(provider: string, event: string): { readonly bytes: Buffer; readonly edited: boolean };
  renew(provider: string, event: string): void;
}

export interface SendSessionParts {
  /** Where a person who has chosen nothing yet most likely wants to send. */
  readonly defaultPath: string;
  readonly targets: SendTargets;
  readonly secrets: SigningSecrets;
  readonly bodies: EventBodies;
  /** What outlives the window. */
  readonly state: { get(key: string): unknown; update(key: string, value: unknown): PromiseLike<void> };
  readonly logger: Logger;
  readonly localize: (message: Text) => string;
}

const FORM_KEY = 'send.form';
const TARGET_KEY = 'send.target';

/** What is being sent and what came of it: the state behind the Send view, whether that is visible or not. */
export class SendSession {
  readonly #parts: SendSessionParts;
  readonly #changed = new Emitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #owned = new DisposableStore();
  #form: SendForm;
  #revision = 0;
  /** The chosen target as last listed, so that it can be shown while its app restarts. */
  #target: SendTarget | undefined;
  #secret: SecretState = { kind: 'unused' };
  #outcome: SendOutcome = { kind: 'none' };
  #response: { readonly body: Buffer; readonly kind: ResponseBody['kind'] } | undefined;
  #sending: AbortController | undefined;

  constructor(parts: SendSessionParts) {
    this.#parts = parts;
    const stored = sendFormSchema.safeParse(parts.state.get(FORM_KEY));
    this.#form = completeForm(stored.success ? stored.data : { ...EMPTY_FORM, path: parts.defaultPath });
    this.#target = sendTargetSchema.safeParse(parts.state.get(TARGET_KEY)).data;
    this.#owned.add(
      parts.targets.onDidChange(() => this.#changed.fire()),
      parts.bodies.onDidChange(() => this.#changed.fire()),
      this.#changed,
    );
  }

  get form(): SendForm {
    return this.#form;
  }

  /** The whole body of the last response. */
  get response(): { readonly body: Buffer; readonly kind: ResponseBody['kind'] } | undefined {
    return this.#response;
  }

  get signing(): SigningSecret | undefined {
    return findProvider(this.#form.provider)?.secret;
  }

  /** All that the view shows; `revision` is the last one `change` was told. */
  snapshot(): SendState {
    const listed = this.#parts.targets.list();
    const target = this.#chosenTarget();
    const gone = target && target !== OTHER_URL && !listed.some(({ id }) => id === target);
    const label = this.#target?.id === target ? this.#target.label : target;
    const missing = { id: target, label, detail: this.#parts.localize(text('not running')) };
    return {
      form: { ...this.#form, target },
      revision: this.#revision,
      targets: gone ? [missing, ...listed] : listed,
      providers: providers.map(({ id, name, events }) => ({ id, name, events: events.map((event) => event.name) })),
      secret: this.#secret,
      body: this.#bodyState(),
      ownHeaders: this.#ownHeaders(),
      outcome: this.#outcome,
    };
  }

  /** Takes the form over; what comes with an older revision than the last one is ignored. */
  async change(form: SendForm, revision = this.#revision): Promise<void> {
    if (revision < this.#revision) return;
    const providerChanged = form.provider !== this.#form.provider;
    this.#form = completeForm(form);
    this.#revision = revision;
    this.#target = this.#parts.targets.list().find(({ id }) => id === form.target) ?? this.#target;
    this.#changed.fire();
    await Promise.all([
      this.#parts.state.update(FORM_KEY, this.#form),
      this.#parts.state.update(TARGET_KEY, this.#target),
      providerChanged ? this.refreshSecret() : undefined,
    ]);
  }

  /** A new webview counts its changes from 0. */
  async restart(): Promise<SendState> {
    this.#revision = 0;
    await this.refreshSecret();
    return this.snapshot();
  }

  /** Sends what the form says, and resolves when the outcome is there. While one is under way, a second is not sent. */
  async send(): Promise<void> {
    if (this.#sending) return;
    const sending = new AbortController();
    this.#sending = sending;
    try {
      this.#setOutcome(await this.#deliver(sending.signal));
    } catch (error) {
      this.#setOutcome(isAbort(error) ? { kind: 'cancelled' } : { kind: 'failed', failure: this.failure(error) });
    } finally {
      this.#sending = undefined;
    }
  }

  cancel(): void {
    this.#sending?.abort();
  }

  async storeSecret(secret: string): Promise<void> {
    await this.#parts.secrets.set(this.#form.provider, secret);
    await this.refreshSecret();
  }

  async generateSecret(): Promise<void> {
    if (this.signing) await this.storeSecret(this.signing.generate());
  }

  /** The secret of the chosen provider. */
  async readSecret(): Promise<string | undefined> {
    return this.#parts.secrets.get(this.#form.provider);
  }

  async adoptEnvSecret(): Promise<void> {
    const secret = this.signing && (await this.#parts.secrets.findInEnvFile(this.signing.variable));
    if (secret) await this.storeSecret(secret);
    else await this.refreshSecret();
  }

  async refreshSecret(): Promise<void> {
    const { provider } = this.#form;
    const state = await describeSecret(this.#parts.secrets, provider);
    if (provider !== this.#form.provider) return;
    this.#secret = state;
    this.#changed.fire();
  }

  /** What a person is told of an error, and logged. */
  failure(error: unknown): Failure {
    const message = this.#parts.localize(errorText(error));
    const expected = error instanceof HooklineError;
    if (expected) this.#parts.logger.warn(`Send: ${error.code}: ${error.message}`);
    else this.#parts.logger.error('Send failed', error);
    const action = (label: Text, run: NonNullable<Failure['action']>['run']): Failure => ({
      message,
      action: { label: this.#parts.localize(label), run },
    });
    if (expected && error.code === 'SECRET_INVALID') return action(text('Set Secret…'), 'setSecret');
    return expected ? { message } : action(text('Show Log'), 'showLog');
  }

  dispose(): void {
    this.cancel();
    this.#owned.dispose();
  }

  async #deliver(signal: AbortSignal): Promise<SendOutcome> {
    const { provider: providerId, event, headers, path } = this.#form;
    const provider = findProvider(providerId);
    if (!provider) throw new HooklineError('SEND_INVALID', text('Choose a provider first.'));
    this.#setOutcome({ kind: 'sending', event, url: path });
    const url = await this.#url();
    signal.throwIfAborted();
    this.#setOutcome({ kind: 'sending', event, url });

    this.#parts.bodies.renew(providerId, event);
    const named = headers.filter(({ name }) => name.trim());
    const request = compose({
      provider,
      event,
      body: this.#parts.bodies.get(providerId, event).bytes,
      secret: await this.#parts.secrets.get(providerId),
      url,
      headers: named.map(({ name, value }) => [name.trim(), value] as const),
      now: new Date(),
    });
    const answer = await deliver(request, { signal });
    const { status, statusText, timings } = answer;
    const { origin, pathname } = new URL(url);
    this.#parts.logger.info(
      `Sent ${providerId} ${event} to ${origin}${pathname}: ${status} in ${timings.total.toFixed(1)} ms`,
    );
    const body = previewBody(answer.body);
    this.#response = { body: answer.body, kind: body.kind };
    return { kind: 'answered', event, url, status, statusText, timings, headers: answer.headers, body };
  }

  #chosenTarget(): string {
    return this.#form.target || this.#parts.targets.list()[0]?.id || '';
  }

  async #url(): Promise<string> {
    const { url, path } = this.#form;
    const target = this.#chosenTarget();
    if (target === OTHER_URL) return typedUrl(url);
    if (!target) throw new HooklineError('SEND_INVALID', text('Start your app, or choose another URL to send to.'));
    const base = await this.#parts.targets.resolve(target);
    if (!base)
      throw new HooklineError('SEND_INVALID', text('The chosen target is no longer there. Choose another one.'));
    return joinUrl(base, path);
  }

  #setOutcome(outcome: SendOutcome): void {
    this.#outcome = outcome;
    this.#changed.fire();
  }

  #ownHeaders(): string[] {
    const { provider, event } = this.#form;
    const secret = this.#secret.kind === 'set' ? this.#secret.masked : undefined;
    const headers = findProvider(provider)?.headers({ event, body: Buffer.alloc(0), secret, now: new Date() }) ?? [];
    return headers.map(([name]) => name);
  }

  #bodyState(): BodyState {
    const { bytes, edited } = this.#parts.bodies.get(this.#form.provider, this.#form.event);
    const body = bytes.toString();
    const state = { lines: body.split('\n').length, bytes: bytes.length, edited };
    const problem = jsonProblem(body);
    return problem === undefined ? state : { ...state, problem };
  }
}

function jsonProblem(body: string): string | undefined {
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
