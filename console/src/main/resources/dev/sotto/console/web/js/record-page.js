// One record: read, edited with If-Match, removed. Pages of records say which, and what stands around the form.
import { html, nothing } from '../vendor/lit.js';
import { Page, attempt, confirmed, head, notice, said, tell } from './parts.js';
import { blank, showFirstFault } from './form.js';
import { create, discard, everything, read, replace, schema } from './api.js';
import { go } from './router.js';
import { icon } from './icons.js';
import { t } from './words.js';

export class RecordPage extends Page {
  static properties = { ...Page.properties, value: { state: true }, faults: { state: true }, refusal: { state: true }, changed: { state: true } };

  // kind: in the API · type: in its document · words: of the fields · home: the list · writers: roles · refers: pointers to kinds
  constructor() {
    super();
    this.faults = new Map();
    this.refers = {};
    this.without = [];
    this.writers = ['admin'];
  }

  get isNew() {
    return this.parts.id === 'new';
  }

  async load() {
    const { schema: own, all } = await schema(this.type);
    Object.assign(this, { own, all, choices: await this.named() });
    if (this.isNew) {
      this.value = { ...blank(own, all), ...this.proposal() };
      this.word = crypto.randomUUID();
    } else {
      this.take(await read(`${this.kind}/${encodeURIComponent(this.parts.id)}`));
    }
  }

  take(stored) {
    this.stored = stored;
    this.value = structuredClone(stored.record);
    this.faults = new Map();
    this.refusal = undefined;
    this.changed = false;
  }

  proposal() {
    return {};
  }

  async named() {
    const out = {};
    for (const [pointer, kind] of Object.entries(this.refers)) {
      out[pointer] = (await everything(kind)).map((one) => [one.id, one.record.displayName || one.record.name || one.record.user]);
    }
    return out;
  }

  heading() {
    return this.isNew ? t(`${this.words}.new`) : this.called();
  }

  called() {
    return this.stored?.record.name || this.stored?.record.user || this.stored?.record.number || t(`${this.words}.one`);
  }

  get mayWrite() {
    return this.may(...this.writers);
  }

  above() {
    return nothing;
  }

  below() {
    return nothing;
  }

  fields() {
    return html`<section class="card"><sotto-fields .schema=${this.own} .all=${this.all} .value=${this.value} .faults=${this.faults}
      .choices=${this.choices} .without=${this.without} words=${this.words} ?locked=${!this.mayWrite}></sotto-fields></section>`;
  }

  content() {
    return html`${head(this.heading(), { back: [this.list ?? this.home, t(`${this.words}.many`)], lead: this.isNew ? t(`${this.words}.lead`) : nothing })}
      ${this.above()}
      <form novalidate @submit=${this.save} @change=${() => { this.changed = true; }} @input=${() => { this.changed = true; }}>
        ${this.refusal ? notice('bad', html`<strong>${t('not-saved')}</strong> ${said(this.refusal)}`, { live: true }) : nothing}
        ${this.fields()}
        ${this.mayWrite ? html`<div class="bar">
          <button class="primary">${this.isNew ? t('create') : t('save')}</button>
          <a class="button" href=${this.list ?? this.home}>${t('cancel')}</a>
          ${this.changed ? html`<span class="quiet">${t('unsaved')}</span>` : nothing}
          ${this.isNew ? nothing : html`<button type="button" class="plain danger-text last" @click=${this.drop}>${icon('trash')}<span>${t('delete')}</span></button>`}
        </div>` : notice('info', t('read-only'))}
      </form>
      ${this.below()}`;
  }

  async save(event) {
    event.preventDefault();
    const path = this.isNew ? this.kind : `${this.kind}/${encodeURIComponent(this.stored.id)}`;
    try {
      const stored = this.isNew ? await create(path, this.value, this.word) : await replace(path, this.value, this.stored.etag);
      this.saved(stored);
    } catch (refusal) {
      this.refusal = refusal.message;
      this.faults = refusal.faults ?? new Map();
      this.word = crypto.randomUUID();
      await this.updateComplete;
      showFirstFault(this);
    }
  }

  saved(stored) {
    tell(t('saved'));
    if (this.isNew) {
      go(`${this.home}/${stored.id}`, { replace: true });
    } else {
      this.take(stored);
    }
  }

  async drop() {
    const agreed = await confirmed({
      title: t('delete-title', { name: this.called() }), text: t(`${this.words}.delete`), action: t('delete'),
    });
    if (agreed && await attempt(() => discard(`${this.kind}/${encodeURIComponent(this.stored.id)}`, this.stored.etag), t('deleted'))) {
      go(this.list ?? this.home);
    }
  }
}
