// A text as a QR code, drawn as one path so that it stays sharp and needs no picture.
import { html } from '../vendor/lit.js';
import qrcode from '../vendor/qrcode.js';

const QUIET = 4;

export function qr(text, label) {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (code.isDark(y, x)) {
        path += `M${x + QUIET} ${y + QUIET}h1v1h-1z`;
      }
    }
  }
  const whole = size + 2 * QUIET;
  return html`<svg class="qr" viewBox="0 0 ${whole} ${whole}" role="img" aria-label=${label} shape-rendering="crispEdges"><rect width=${whole} height=${whole} fill="#fff"></rect><path d=${path} fill="#000"></path></svg>`;
}
