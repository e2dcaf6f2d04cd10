// What is around every page: where one can go, who one is, and what was said in passing.
import { html, nothing } from '../vendor/lit.js';
import { Part } from './parts.js';
import { read, remove, signedIn } from './api.js';
import { catchLinks, go, pageOf } from './router.js';
import { icon } from './icons.js';
import { LANGUAGES, languageNow, setLanguage, t } from './words.js';
import { mark } from './mark.js';
import { setTheme, theme } from './theme.js';
import './banner.js';
import './pages/sign-in.js';

const PLACES = [
  ['/', 'overview', 'overview'], ['/live', 'live', 'live'], ['/conferences', 'conferences', 'rooms'], ['/people', 'people', 'people'],
  ['/trunks', 'trunks', 'trunks'], ['/calls', 'calls', 'calls'], ['/security', 'security', 'security'], ['/system', 'system', 'system'],
];
const TOLD_MILLIS = 6000;

class SottoShell extends Part {
  static properties = { me: { state: true }, page: { state: true }, told: { state: true }, menu: { state: true } };

  connectedCallback() {
    super.connectedCallback();
    catchLinks(this);
    window.addEventListener('sotto-route', () => this.route());
    window.addEventListener('sotto-language', () => this.redraw());
    window.addEventListener('sotto-signed-out', () => { this.me = null; });
    window.addEventListener('sotto-signed-in', (event) => { this.me = signedIn(event.detail); this.route(); });
    window.addEventListener('sotto-tell', (event) => this.say(event.detail));
    this.begin();
  }

  async begin() {
    this.me = location.pathname === '/setup' ? null : await read('session').then(signedIn, () => null);
    this.route();
  }

  async route() {
    const found = pageOf(location.pathname) ?? { name: 'nowhere', parts: {} };
    if (this.me || found.name === 'setup') {
      await import(`./pages/${found.name}.js`);
    }
    this.menu = false;
    this.page = { ...found, at: location.pathname };
    await this.updateComplete;
    window.scrollTo(0, 0);
    this.atTop();
  }

  /** The title of the document and the focus follow the heading of the page, which may come late. */
  async atTop(tries = 40) {
    const title = this.querySelector('main h1');
    if (title) {
      document.title = `${title.textContent} · Sotto`;
      title.focus({ preventScroll: true });
    } else if (tries > 0) {
      setTimeout(() => this.atTop(tries - 1), 50);
    }
  }

  redraw() {
    this.requestUpdate();
    const page = this.page;
    this.page = undefined;
    this.updateComplete.then(() => { this.page = page; this.updateComplete.then(() => this.atTop()); });
  }

  say(what) {
    this.told = what;
    clearTimeout(this.silence);
    this.silence = setTimeout(() => { this.told = undefined; }, TOLD_MILLIS);
  }

  async signOut() {
    await remove('session').catch(() => undefined);
    this.me = null;
    go('/');
  }

  render() {
    if (this.me === undefined || !this.page) {
      return nothing;
    }
    if (this.page.name === 'setup') {
      return html`<main class="alone"><sotto-setup></sotto-setup>${this.choices()}</main>${this.telling()}`;
    }
    return this.me ? this.whole() : html`<main class="alone"><sotto-sign-in></sotto-sign-in>${this.choices()}</main>${this.telling()}`;
  }

  whole() {
    return html`<a class="skip" href="#main" @click=${(event) => { event.preventDefault(); this.querySelector('main h1')?.focus(); }}>${t('skip')}</a>
      <div class="frame">
        <header class="side ${this.menu ? 'shown' : ''}">
          <div class="brand"><a href="/">${mark()}<span>Sotto</span></a>
            <button type="button" class="menu plain" aria-expanded=${this.menu ? 'true' : 'false'} aria-controls="places" @click=${() => { this.menu = !this.menu; }}>${icon('menu', t('menu'))}</button></div>
          <nav id="places" aria-label=${t('places')}>${PLACES.map(([address, name, drawing]) => html`<a href=${address} aria-current=${this.isAt(address) ? 'page' : nothing}>${icon(drawing)}<span>${t(`nav.${name}`)}</span></a>`)}</nav>
          <div class="who">
            <a href="/account" aria-current=${this.isAt('/account') ? 'page' : nothing}>${icon('account')}<span><span>${this.me.displayName || this.me.name}</span><span class="quiet">${t(`word.role.${this.me.role}`)}</span></span></a>
            <button type="button" class="plain" @click=${this.signOut}>${icon('out')}<span>${t('sign-out')}</span></button>
            ${this.choices()}
          </div>
        </header>
        <main id="main"><sotto-banner></sotto-banner>${this.content()}</main>
      </div>${this.telling()}`;
  }

  isAt(address) {
    return address === '/' ? this.page.at === '/' : this.page.at === address || this.page.at.startsWith(`${address}/`);
  }

  /** A page is made anew for each address. */
  content() {
    if (this.shown?.at !== this.page.at || this.shown?.language !== languageNow() || this.shown?.name !== this.me.name) {
      const element = document.createElement(`sotto-${this.page.name}`);
      Object.assign(element, { parts: this.page.parts, me: this.me });
      this.shown = { at: this.page.at, language: languageNow(), name: this.me.name, element };
    }
    return this.shown.element;
  }

  choices() {
    return html`<div class="choices">
      <label><span class="hidden">${t('theme')}</span><select @change=${(event) => setTheme(event.target.value)}>
        ${['system', 'light', 'dark'].map((one) => html`<option value=${one} ?selected=${theme() === one}>${t(`theme.${one}`)}</option>`)}</select></label>
      <label><span class="hidden">${t('language')}</span><select @change=${(event) => setLanguage(event.target.value)}>
        ${Object.entries(LANGUAGES).map(([one, name]) => html`<option value=${one} lang=${one} ?selected=${languageNow() === one}>${name}</option>`)}</select></label>
    </div>`;
  }

  telling() {
    return html`<div class="told" role="status">${this.told ? html`<div class="toast ${this.told.kind}">${icon(this.told.kind === 'bad' ? 'alert' : 'check')}<span>${this.told.text}</span></div>` : nothing}</div>`;
  }
}

customElements.define('sotto-shell', SottoShell);
