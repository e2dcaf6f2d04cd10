// Forms made from what the API document says of a record: kinds of values, limits, choices, what holds if nothing is said. The words for
// the fields are ours; the sentences at a field that is wrong are the API's.
import { html, nothing } from '../vendor/lit.js';
import { Part, said } from './parts.js';
import { icon } from './icons.js';
import { t, has } from './words.js';

const WIDE = 500;

/** Follows references and says which kind of field a part of a record is. */
function shapeOf(part, all) {
  const named = (part.$ref ?? '').split('/').pop();
  if (named === 'IsSet') {
    return { kind: 'hidden' };
  }
  if (named === 'Secret') {
    return { kind: 'secret' };
  }
  if (named) {
    return { kind: 'record', schema: all[named] };
  }
  if (part.oneOf) {
    return { kind: 'maybe', schema: all[part.oneOf.find((one) => one.$ref).$ref.split('/').pop()] };
  }
  const type = Array.isArray(part.type) ? part.type.find((one) => one !== 'null') : part.type;
  const items = part.items ?? {};
  if (type === 'array') {
    return items.$ref ? { kind: 'records', schema: all[items.$ref.split('/').pop()] } : { kind: items.enum ? 'several' : 'lines', choices: items.enum };
  }
  if (type === 'object') {
    return { kind: 'pairs' };
  }
  return { kind: part.enum ? 'choice' : part.format ?? type, choices: part.enum, empty: Array.isArray(part.type) };
}

/** Where the reader is, as the API names places. */
function zoneHere() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return zone.includes('/') ? zone : `Etc/${zone}`;
}

/** A record with everything that the API document says holds if nothing is said. */
export function blank(schema, all) {
  const out = {};
  for (const [name, part] of Object.entries(schema.properties)) {
    const shape = shapeOf(part, all);
    if (shape.kind === 'record') {
      out[name] = blank(shape.schema, all);
    } else if (shape.kind === 'lines' || shape.kind === 'several' || shape.kind === 'records') {
      out[name] = [];
    } else if (shape.kind === 'pairs') {
      out[name] = {};
    } else if ('default' in part) {
      out[name] = part.default;
    } else if (name === 'zone') {
      out[name] = zoneHere();
    } else if (shape.empty || shape.kind === 'maybe') {
      out[name] = null;
    } else if (shape.kind === 'choice') {
      out[name] = part.enum[0];
    }
  }
  return out;
}

/** A record with what is said of it, and what holds of the rest. */
export function filled(schema, all, some) {
  const out = blank(schema, all);
  for (const [name, value] of Object.entries(some)) {
    const shape = shapeOf(schema.properties[name], all);
    if (shape.kind === 'records') {
      out[name] = value.map((one) => filled(shape.schema, all, one));
    } else {
      out[name] = shape.schema && value ? filled(shape.schema, all, value) : structuredClone(value);
    }
  }
  return out;
}

const tail = (pointer) => pointer.split('/').filter((one) => !/^\d+$/.test(one)).pop();

/**
 * The fields of one record. `value` is changed in place; `choices` names, by pointer, what a field can refer to; `faults` are those of a
 * refusal, by pointer; `only` and `without` choose fields.
 */
export class SottoFields extends Part {
  static properties = {
    schema: { attribute: false }, all: { attribute: false }, value: { attribute: false }, faults: { attribute: false },
    choices: { attribute: false }, words: {}, only: { attribute: false }, without: { attribute: false }, locked: { type: Boolean },
  };

  constructor() {
    super();
    this.faults = new Map();
    this.choices = {};
    this.without = [];
    this.words = '';
  }

  render() {
    return this.record(this.schema, this.value, '');
  }

  record(schema, value, pointer) {
    const names = (pointer === '' && this.only) || Object.keys(schema.properties).filter((name) => pointer !== '' || !this.without.includes(name));
    return names.map((name) => this.field(schema, name, value, `${pointer}/${name}`));
  }

  label(pointer) {
    const own = `field.${this.words}.${tail(pointer)}`;
    return t(has(own) ? own : `field.${tail(pointer)}`);
  }

  hint(pointer) {
    const own = `hint.${this.words}.${tail(pointer)}`;
    return has(own) ? t(own) : '';
  }

  /** All that is wrong with a field or, in lists, with its elements. */
  wrong(pointer) {
    return [...this.faults].filter(([at]) => at === pointer || at.startsWith(`${pointer}/`)).map(([at, sentence]) => {
      const line = at.slice(pointer.length + 1).split('/')[0];
      return line === '' ? html`${this.label(pointer)} ${said(sentence)}` : html`${t('line', { n: /^\d+$/.test(line) ? Number(line) + 1 : line })} ${said(sentence)}`;
    });
  }

  set(owner, name, value) {
    owner[name] = value;
    this.dispatchEvent(new Event('change', { bubbles: true }));
    this.requestUpdate();
  }

  field(schema, name, owner, pointer) {
    const part = schema.properties[name];
    const named = this.choices[pointer.replace(/\/\d+/g, '')];
    const shape = named ? { kind: part.type === 'array' ? 'several' : 'refers', choices: named } : shapeOf(part, this.all);
    const make = { hidden: () => nothing, record: this.group, maybe: this.maybe, records: this.list, boolean: this.tick, several: this.several }[shape.kind];
    return make ? make.call(this, { part, shape, name, owner, pointer }) : this.line({ schema, part, shape, name, owner, pointer });
  }

  group({ shape, name, owner, pointer }) {
    owner[name] ??= blank(shape.schema, this.all);
    return html`<fieldset class="group"><legend>${this.label(pointer)}</legend>${this.record(shape.schema, owner[name], pointer)}</fieldset>`;
  }

  maybe({ shape, name, owner, pointer }) {
    const on = owner[name] !== null && owner[name] !== undefined;
    return html`<fieldset class="group"><legend>${this.label(pointer)}</legend>
      <label class="tick"><input type="checkbox" .checked=${on} ?disabled=${this.locked}
        @change=${(event) => this.set(owner, name, event.target.checked ? blank(shape.schema, this.all) : null)}> ${t(`field.${name}.on`)}</label>
      ${has(`hint.${name}`) ? html`<p class="hint">${t(`hint.${name}`)}</p>` : nothing}
      ${on ? this.record(shape.schema, owner[name], pointer) : nothing}</fieldset>`;
  }

  list({ shape, name, owner, pointer }) {
    owner[name] ??= [];
    const drop = (at) => this.set(owner, name, owner[name].filter((_, index) => index !== at));
    return html`<fieldset class="group"><legend>${this.label(pointer)}</legend>
      ${this.faults.has(pointer) ? html`<p class="fault" id=${this.idOf(pointer)} tabindex="-1">${icon('alert')}${this.label(pointer)} ${said(this.faults.get(pointer))}</p>` : nothing}
      ${owner[name].map((one, at) => html`<fieldset class="group inner"><legend>${t('numbered', { what: t(`field.${name}.one`), n: at + 1 })}</legend>
        ${this.record(shape.schema, one, `${pointer}/${at}`)}
        <button type="button" class="plain" ?disabled=${this.locked} @click=${() => drop(at)}>${icon('trash')}<span>${t('remove')}</span></button></fieldset>`)}
      <button type="button" ?disabled=${this.locked} @click=${() => this.set(owner, name, [...owner[name], blank(shape.schema, this.all)])}>${icon('plus')}<span>${t(`field.${name}.add`)}</span></button>
    </fieldset>`;
  }

  idOf(pointer) {
    return `f${this.words}${pointer.replaceAll('/', '-')}`;
  }

  tick({ name, owner, pointer }) {
    const hint = this.hint(pointer);
    return html`<div class="field"><label class="tick"><input type="checkbox" id=${this.idOf(pointer)} .checked=${owner[name] ?? false} ?disabled=${this.locked}
      aria-describedby=${hint ? `${this.idOf(pointer)}-hint` : nothing} @change=${(event) => this.set(owner, name, event.target.checked)}> ${this.label(pointer)}</label>
      ${hint ? html`<p class="hint" id="${this.idOf(pointer)}-hint">${hint}</p>` : nothing}</div>`;
  }

  several({ shape, name, owner, pointer }) {
    const chosen = owner[name] ?? [];
    const turn = (word, on) => this.set(owner, name, on ? [...chosen, word] : chosen.filter((one) => one !== word));
    return html`<fieldset class="field row"><legend>${this.label(pointer)}</legend>${shape.choices.map((each) => (Array.isArray(each) ? each : [each, this.word(name, each)])).map(([word, text]) => html`<label class="tick">
      <input type="checkbox" .checked=${chosen.includes(word)} ?disabled=${this.locked} @change=${(event) => turn(word, event.target.checked)}> ${text}</label>`)}
      ${this.below(pointer)}</fieldset>`;
  }

  word(name, value) {
    const own = `word.${name}.${value}`;
    return has(own) ? t(own) : value;
  }

  below(pointer) {
    const wrong = this.wrong(pointer);
    const hint = this.hint(pointer);
    return html`${hint ? html`<p class="hint" id="${this.idOf(pointer)}-hint">${hint}</p>` : nothing}
      ${wrong.length ? html`<div class="fault" id="${this.idOf(pointer)}-fault">${wrong.map((one) => html`<p>${icon('alert')}<span>${one}</span></p>`)}</div>` : nothing}`;
  }

  line(field) {
    const { schema, name, pointer } = field;
    const needed = (schema.required ?? []).includes(name);
    return html`<div class="field">
      <label for=${this.idOf(pointer)}>${this.label(pointer)}${needed ? html` <span class="quiet">${t('needed')}</span>` : nothing}</label>
      ${this.input(field, this.describes(pointer))}
      ${this.below(pointer)}
    </div>`;
  }

  describes(pointer) {
    const out = [this.hint(pointer) && `${this.idOf(pointer)}-hint`, this.wrong(pointer).length && `${this.idOf(pointer)}-fault`].filter(Boolean);
    return { described: out.join(' ') || nothing, invalid: this.wrong(pointer).length ? 'true' : nothing };
  }

  input({ part, shape, name, owner, pointer }, { described, invalid }) {
    const id = this.idOf(pointer);
    const value = owner[name];
    const put = (next) => this.set(owner, name, next);
    switch (shape.kind) {
      case 'choice':
        return this.select({ id, described, invalid, value, options: shape.choices.map((word) => [word, this.word(name, word)]), put });
      case 'refers':
        return this.select({ id, described, invalid, value: value ?? '', options: [['', t('nothing')], ...shape.choices], put: (next) => put(next || null) });
      case 'integer':
        return html`<input id=${id} type="number" inputmode="numeric" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${String(value ?? '')} @input=${(event) => put(event.target.value === '' ? null : Number(event.target.value))}>`;
      case 'local-date-time':
        return html`<input id=${id} type="datetime-local" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${value ?? ''} @input=${(event) => put(event.target.value)}>`;
      case 'date':
        return html`<input id=${id} type="date" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${value ?? ''} @input=${(event) => put(event.target.value || null)}>`;
      case 'date-time':
        return html`<input id=${id} type="date" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${(value ?? '').slice(0, 10)} @input=${(event) => put(event.target.value && `${event.target.value}T00:00:00Z`)}>`;
      case 'secret':
        return html`<input id=${id} type="password" autocomplete="new-password" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          placeholder=${value?.set ? t('kept') : nothing} @input=${(event) => put(event.target.value || (value?.set === undefined ? null : value))}>`;
      case 'lines':
        return html`<textarea id=${id} rows="2" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${(value ?? []).join('\n')} @change=${(event) => put(event.target.value.split(/[\n,]/).map((one) => one.trim()).filter(Boolean))}></textarea>`;
      case 'pairs':
        return html`<textarea id=${id} rows="2" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked}
          .value=${Object.entries(value ?? {}).map(([key, one]) => `${key}: ${one}`).join('\n')} @change=${(event) => put(pairs(event.target.value))}></textarea>`;
      default:
        return this.text({ part, shape, id, described, invalid, value, put });
    }
  }

  text({ part, shape, id, described, invalid, value, put }) {
    const take = (event) => put(event.target.value === '' && shape.empty ? null : event.target.value);
    return (part.maxLength ?? 0) >= WIDE
      ? html`<textarea id=${id} rows="3" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked} .value=${value ?? ''} @input=${take}></textarea>`
      : html`<input id=${id} type="text" autocomplete="off" spellcheck="false" aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked} .value=${value ?? ''} @input=${take}>`;
  }

  select({ id, described, invalid, value, options, put }) {
    return html`<select id=${id} aria-describedby=${described} aria-invalid=${invalid} ?disabled=${this.locked} @change=${(event) => put(event.target.value)}>
      ${options.map(([word, text]) => html`<option value=${word} ?selected=${word === value}>${text}</option>`)}</select>`;
  }
}

function pairs(text) {
  const lines = text.split('\n').map((one) => one.split(/:(.*)/s)).filter(([key]) => key.trim());
  return Object.fromEntries(lines.map(([key, value]) => [key.trim(), (value ?? '').trim()]));
}

customElements.define('sotto-fields', SottoFields);

/** Puts the focus on the first field that is wrong. */
export async function showFirstFault(root) {
  await new Promise((settle) => requestAnimationFrame(() => requestAnimationFrame(settle)));
  root.querySelector('[aria-invalid=true], .fault[tabindex]')?.focus();
}
