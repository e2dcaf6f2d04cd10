// What all pages are made of.
import { LitElement, html, nothing, render } from '../vendor/lit.js';
import { icon } from './icons.js';
import { t, languageNow } from './words.js';
import { ownWords } from './sentences.js';

/** A page or a part of one, in the document itself, so that labels, focus and styles reach everything. */
export class Part extends LitElement {
  createRenderRoot() {
    return this;
  }
}

/** A page: what it asks the API for, a way to say that it is not there yet, and a way to say what went wrong. */
export class Page extends Part {
  static properties = { parts: { attribute: false }, me: { attribute: false }, failure: { state: true }, ready: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    this.again();
  }

  /** Loads anew what it shows. */
  async again() {
    try {
      await this.load();
      this.failure = undefined;
      this.ready = true;
    } catch (refusal) {
      this.failure = refusal;
    }
  }

  async load() {}

  render() {
    if (this.failure) {
      return html`${head(this.heading?.() ?? t('trouble'))}${trouble(this.failure)}`;
    }
    return this.ready ? this.content() : html`<p class="waiting" role="status">${t('loading')}</p>`;
  }

  may(...roles) {
    return roles.includes(this.me.role);
  }
}

/** The head of a page. Its title is where the focus goes after a change of page. */
export function head(title, { lead = nothing, actions = nothing, back } = {}) {
  return html`<header class="head">
    ${back ? html`<nav class="crumbs" aria-label=${t('crumbs')}><a href=${back[0]}>${back[1]}</a></nav>` : nothing}
    <div class="head-row"><h1 tabindex="-1">${title}</h1><div class="actions">${actions}</div></div>
    ${lead === nothing ? nothing : html`<p class="lead">${lead}</p>`}
  </header>`;
}

/** A sentence of the API, in the language of the page if there are words for it. */
export function said(sentence) {
  const own = ownWords(sentence);
  return html`<span lang=${own !== undefined || languageNow() === 'en' ? nothing : 'en'}>${own ?? sentence}</span>`;
}

/** The same where there can be nothing but text. */
export const plainly = (sentence) => ownWords(sentence) ?? sentence;

export function trouble(refusal) {
  return notice('bad', html`<strong>${t('refused')}</strong> ${said(refusal.message)}`);
}

const NOTICES = { bad: 'alert', warn: 'alert', good: 'check', info: 'info' };

export function notice(kind, content, { live = false } = {}) {
  return html`<div class="notice ${kind}" role=${live ? 'status' : nothing}>${icon(NOTICES[kind])}<div>${content}</div></div>`;
}

export function badge(kind, name, text) {
  return html`<span class="badge ${kind}">${icon(name)}<span>${text}</span></span>`;
}

/** Who can read a conference, in words and a drawing. */
export function kindBadge(kind) {
  return kind === 'private' ? badge('good', 'lock', t('kind.private')) : badge('plain', kind === 'either' ? 'info' : 'hop', t(`kind.${kind}`));
}

export function onOff(enabled) {
  return enabled ? html`<span class="quiet">${t('on')}</span>` : badge('warn', 'alert', t('off'));
}

export function empty(title, text, action = nothing) {
  return html`<div class="empty"><h2>${title}</h2><p>${text}</p>${action}</div>`;
}

/**
 * A real table. On narrow screens it scrolls in a box that can be reached by keyboard.
 *
 * @param columns pairs of a heading and what stands in a cell
 */
export function table(caption, columns, rows, { rowKey = (one) => one.id } = {}) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${caption}>
    <table>
      <caption class="hidden">${caption}</caption>
      <thead><tr>${columns.map(([title, , shape]) => html`<th scope="col" class=${shape ?? nothing}>${title}</th>`)}</tr></thead>
      <tbody>${rows.map((row) => html`<tr data-key=${rowKey(row) ?? nothing}>${columns.map(([, cell, shape], at) =>
        at === 0
          ? html`<th scope="row" class=${shape ?? nothing}>${cell(row)}</th>`
          : html`<td class=${shape ?? nothing}>${cell(row)}</td>`)}</tr>`)}</tbody>
    </table>
  </div>`;
}

export function copyButton(text, label = t('copy')) {
  const copy = async (event) => {
    const button = event.currentTarget;
    await navigator.clipboard.writeText(text);
    button.querySelector('[role=status]').textContent = t('copied');
    setTimeout(() => { button.querySelector('[role=status]').textContent = ''; }, 3000);
  };
  return html`<button type="button" class="plain" @click=${copy}>${icon('copy')}<span>${label}</span><span role="status" class="quiet"></span></button>`;
}

let waiting;

/** Asks; answers whether the person agreed. The answer that changes nothing has the focus. */
export function confirmed({ title, text, action, danger = true }) {
  const box = document.createElement('dialog');
  box.setAttribute('aria-labelledby', 'confirm-title');
  document.body.append(box);
  return new Promise((settle) => {
    waiting = document.activeElement;
    box.addEventListener('close', () => {
      settle(box.returnValue === 'yes');
      box.remove();
      waiting?.focus?.();
    });
    render(html`<h2 id="confirm-title">${title}</h2><p>${text}</p>
      <div class="actions end">
        <button type="button" autofocus @click=${() => box.close('no')}>${t('cancel')}</button>
        <button type="button" class=${danger ? 'danger' : 'primary'} @click=${() => box.close('yes')}>${action}</button>
      </div>`, box);
    box.showModal();
  });
}

/** Says something in passing, and to screen readers. */
export function tell(text, kind = 'good') {
  window.dispatchEvent(new CustomEvent('sotto-tell', { detail: { text, kind } }));
}

/** Does what a button means and says what came of it; a refusal is told, and nothing is thrown. */
export async function attempt(work, done) {
  try {
    const out = await work();
    if (done) {
      tell(done);
    }
    return out ?? true;
  } catch (refusal) {
    tell(plainly(refusal.message), 'bad');
    return undefined;
  }
}
