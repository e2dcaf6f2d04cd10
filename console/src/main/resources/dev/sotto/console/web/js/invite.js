// How somebody gets into a conference: the text to send, and the address to scan.
import { html, nothing } from '../vendor/lit.js';
import { copyButton } from './parts.js';
import { icon } from './icons.js';
import { qr } from './qr.js';
import { t } from './words.js';

export function addressOf(conference, domain) {
  return `sip:${conference.user}@${domain}`;
}

export function invitation(conference, domain, numbers) {
  const lines = [t('invite.hello', { name: conference.name }), '', t('invite.dial', { address: addressOf(conference, domain) })];
  lines.push(t(`invite.${conference.kind}`, { address: addressOf(conference, domain) }));
  if (numbers.length) {
    lines.push(t('invite.numbers', { numbers: numbers.join(', ') }));
  }
  return lines.join('\n');
}

export function inviteCard(conference, domain, numbers) {
  const text = invitation(conference, domain, numbers);
  const address = addressOf(conference, domain);
  const mail = `mailto:?subject=${encodeURIComponent(conference.name)}&body=${encodeURIComponent(text)}`;
  return html`<section class="card invite" aria-labelledby="invite-title">
    <div class="grow"><h2 id="invite-title">${t('invite')}</h2>
      ${conference.enabled ? nothing : html`<p class="quiet">${t('invite.off')}</p>`}
      <pre class="letter" tabindex="0">${text}</pre>
      <div class="actions">${copyButton(text, t('invite.copy'))}${copyButton(address, t('invite.copy-address'))}
        <a class="button plain" href=${mail}>${icon('link')}<span>${t('invite.mail')}</span></a></div></div>
    <figure>${qr(address, t('invite.qr', { address }))}<figcaption class="quiet">${t('invite.scan')}</figcaption></figure>
  </section>`;
}
