import { html, nothing, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { OTHER_URL, type SecretState, type SendForm, type SendHost, type SendState } from '../../protocol/send.ts';
import { count, formatBytes } from '../format.ts';
import { icon, iconButton, linkButton } from '../parts.ts';
import { select, type Option } from '../select.ts';

/** The host's functions that take nothing. */
export type SimpleRequest = {
  [K in keyof SendHost]: Parameters<SendHost[K]> extends [] ? K : never;
}[keyof SendHost];

export interface FormActions {
  readonly change: (change: Partial<SendForm>) => void;
  readonly ask: (request: SimpleRequest) => void;
}

/** Stands for no target, since the element shows nothing for an empty value. */
const NO_TARGET = 'none';

export function formView(state: SendState, actions: FormActions): TemplateResult {
  const { form, providers } = state;
  const provider = providers.find(({ id }) => id === form.provider);
  const event = (id: string): string => providers.find((other) => other.id === id)?.events[0] ?? '';
  return html`
    ${row(
      'Target',
      'target',
      select('target', 'Target', targetOptions(state), form.target || NO_TARGET, (target) =>
        actions.change({ target: target === NO_TARGET ? '' : target }),
      ),
    )}
    ${
      form.target === OTHER_URL
        ? row(
            'URL',
            'url',
            textfield('url', 'URL', form.url, 'https://example.com/webhooks', (url) => actions.change({ url })),
          )
        : row(
            'Path',
            'path',
            textfield('path', 'Path', form.path, '/webhooks', (path) => actions.change({ path })),
          )
    }
    ${row(
      'Provider',
      'provider',
      select(
        'provider',
        'Provider',
        providers.map(({ id, name }) => ({ value: id, label: name })),
        form.provider,
        (id) => actions.change({ provider: id, event: event(id) }),
      ),
    )}
    ${
      provider && provider.events.length > 1
        ? row(
            'Event',
            'event',
            select(
              'event',
              'Event',
              provider.events.map((name) => ({ value: name, label: name })),
              form.event,
              (name) => actions.change({ event: name }),
            ),
          )
        : nothing
    }
    ${group('Secret', secretView(state.secret, actions))} ${group('Body', bodyView(state, actions))}
    ${group('Headers', headersView(state, actions))}
  `;
}

function row(label: string, id: string, control: TemplateResult): TemplateResult {
  return html`<div class="row">
    <label class="label" for=${id}>${label}</label>
    <div class="control">${control}</div>
  </div>`;
}

/** A row of more than one control. */
function group(label: string, content: TemplateResult): TemplateResult {
  return html`<div class="row" role="group" aria-label=${label}>
    <span class="label" aria-hidden="true">${label}</span>
    <div class="control">${content}</div>
  </div>`;
}

function targetOptions({ targets, form }: SendState): Option[] {
  const listed = targets.map(({ id, label, detail }) => ({
    value: id,
    label: detail ? `${label} · ${detail}` : label,
  }));
  const none = form.target === '' ? [{ value: NO_TARGET, label: 'No app is listening yet' }] : [];
  return [...none, ...listed, { value: OTHER_URL, label: 'Other URL…' }];
}

function textfield(
  id: string,
  label: string,
  value: string,
  placeholder: string,
  changed: (value: string) => void,
): TemplateResult {
  const onInput = ({ currentTarget }: globalThis.Event): void => {
    if (currentTarget instanceof HTMLInputElement) changed(currentTarget.value);
  };
  return html`<input
    id=${id}
    class="textfield"
    type="text"
    autocomplete="off"
    spellcheck="false"
    aria-label=${label}
    placeholder=${placeholder}
    .value=${live(value)}
    @input=${onInput}
  />`;
}

function secretView(secret: SecretState, { ask }: FormActions): TemplateResult {
  if (secret.kind === 'unused') return html`<div class="line"><span class="muted">Not signed</span></div>`;
  const missing = secret.kind === 'missing';
  return html`<div class="line">
      ${missing ? missingSecret(secret.required) : html`<span class="secret">${secret.masked}</span><span class="muted scope" title="Kept in the secret storage, for this workspace">(workspace)</span>`}
      <span class="actions">
        ${missing ? nothing : iconButton('copy', 'Copy Secret', () => ask('copySecret'))}
        ${iconButton('edit', 'Set Secret…', () => ask('setSecret'))}
        ${iconButton('refresh', 'New Secret', () => ask('newSecret'))}
      </span>
    </div>
    ${missing ? envFileOffer(secret, ask) : envFileComparison(secret, ask)}`;
}

function missingSecret(required: boolean): TemplateResult {
  return required
    ? html`<span class="warning">${icon('warning')}</span><span>Not set</span>`
    : html`<span class="muted">None, sent unsigned</span>`;
}

function envFileOffer(
  { inEnvFile, variable }: Extract<SecretState, { kind: 'missing' }>,
  ask: FormActions['ask'],
): TemplateResult | typeof nothing {
  if (!inEnvFile) return nothing;
  return html`<div class="hint">${linkButton('Use the One in .env', () => ask('useEnvSecret'), variable)}</div>`;
}

function envFileComparison(
  { envFile, variable }: Extract<SecretState, { kind: 'set' }>,
  ask: FormActions['ask'],
): TemplateResult {
  if (envFile === 'absent') return html`<div class="hint muted">Your app must verify with the same secret.</div>`;
  if (envFile === 'same') return html`<div class="hint muted" title=${variable}>${icon('check')} Same as in .env</div>`;
  return html`<div class="hint" title=${variable}>
    <span class="warning">${icon('warning')}</span> Not the one in .env.
    ${linkButton('Use That One', () => ask('useEnvSecret'))}
  </div>`;
}

function bodyView({ body }: SendState, { ask }: FormActions): TemplateResult {
  const size = `${count(body.lines, 'line')}${body.edited ? ', edited' : ''}`;
  return html`<div class="line">
      ${linkButton('Edit in Editor', () => ask('editBody'))}
      <span class="muted" title=${formatBytes(body.bytes)}>· ${size}</span>
      <span class="actions">
        ${body.edited ? iconButton('discard', 'Reset Body to Sample', () => ask('resetBody')) : nothing}
      </span>
    </div>
    ${
      body.problem === undefined
        ? nothing
        : html`<div class="hint" title=${body.problem}>
            <span class="warning">${icon('warning')}</span> Not valid JSON
          </div>`
    }`;
}

function headersView({ form: { headers }, ownHeaders }: SendState, { change }: FormActions): TemplateResult {
  const replace = (index: number, part: Partial<(typeof headers)[number]>): void =>
    change({ headers: headers.map((header, at) => (at === index ? { ...header, ...part } : header)) });
  const remove = (index: number): void => change({ headers: headers.filter((_, at) => at !== index) });
  const names = ownHeaders.join(', ');
  return html`<div class="line">
      <span class="muted" title=${names}>${names}</span>
      <span class="actions">
        ${iconButton('add', 'Add Header', () => change({ headers: [...headers, { name: '', value: '' }] }))}
      </span>
    </div>
    ${headers.map(
      ({ name, value }, index) =>
        html`<div class="header">
          ${textfield(`header-name-${index}`, `Name of header ${index + 1}`, name, 'Name', (typed) => replace(index, { name: typed }))}
          ${textfield(`header-value-${index}`, `Value of header ${index + 1}`, value, 'Value', (typed) => replace(index, { value: typed }))}
          ${iconButton('close', `Remove header ${name || index + 1}`, () => remove(index))}
        </div>`,
    )}`;
}
