// How somebody gets into a conference: the text to send, and the address to scan.
import { html, nothing } from '../vendor/lit.js';
import { copyButton } from './parts.js';
import { icon } from './icons.js';
import { qr } from './qr.js';
import { count, t, wallTime } from './words.js';

export function addressOf(conference, domain) {
  return `sip:${conference.user}@${domain}`;
}

/** When it is, by the clock of its own zone. */
function times({ first, zone, minutes, repeats, last }) {
  const begin = `${wallTime(first)} (${zone}), ${count('minutes', minutes)}`;
  const again = repeats === 'never' ? '' : `, ${t(`word.repeats.${repeats}`)}`;
  return begin + again + (last && again ? ` ${t('invite.until', { last: wallTime(last) })}` : '');
}

export function invitation(conference, domain, numbers) {
  const lines = [t('invite.hello', { name: conference.name }), '', t('invite.dial', { address: addressOf(conference, domain) })];
  if (conference.schedule) {
    lines.push(t('invite.when', { when: times(conference.schedule) }));
  }
  lines.push(t(`invite.${conference.kind}`, { address: addressOf(conference, domain) }));
  if (numbers.length) {
    lines.push(t('invite.numbers', { numbers: numbers.join(', ') }));
  }
  return lines.join('\n');
}

export function inviteCard({ id, record: conference }, domain, numbers) {
  const text = invitation(conference, domain, numbers);
  const address = addressOf(conference, domain);
  const mail = `mailto:?subject=${encodeURIComponent(conference.name)}&body=${encodeURIComponent(text)}`;
  return html`<section class="card invite" aria-labelledby="invite-title">
    <div class="grow"><h2 id="invite-title">${t('invite')}</h2>
      ${conference.enabled ? nothing : html`<p class="quiet">${t('invite.off')}</p>`}
      <pre class="letter" tabindex="0">${text}</pre>
      <div class="actions">${copyButton(text, t('invite.copy'))}${copyButton(address, t('invite.copy-address'))}
        <a class="button plain" href=${mail}>${icon('link')}<span>${t('invite.mail')}</span></a>
        ${conference.schedule ? html`<a class="button plain" href="/api/v1/conferences/${encodeURIComponent(id)}/calendar.ics" download="${conference.user}.ics">${icon('calendar')}<span>${t('invite.calendar')}</span></a>` : nothing}</div></div>
    <figure>${qr(address, t('invite.qr', { address }))}<figcaption class="quiet">${t('invite.scan')}</figcaption></figure>
  </section>`;
}
