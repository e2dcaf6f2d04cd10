// Lines over the last two minutes. The canvas is a picture with words; the newest values stand beside it as text.
import { html, nothing } from '../vendor/lit.js';
import uPlot from '../vendor/uplot.js';
import { Part } from './parts.js';
import { SPAN_MILLIS } from './sparkline.js';
import { known, number, t } from './words.js';

const HEIGHT = 150;
const TICK_SECONDS = 30;

/** `title`, `unit`, `lines` with a name each, and `samples`: pairs of a time in milliseconds and an object that has the values by name. */
export class SottoChart extends Part {
  static properties = { title: {}, unit: {}, lines: { attribute: false }, samples: { attribute: false }, now: { attribute: false } };

  render() {
    const last = this.samples.at(-1)?.[1] ?? {};
    const words = this.lines.map((name) => `${t(`chart.${name}`)} ${known(last[name], (value) => `${number(value, 1)} ${this.unit}`)}`);
    return html`<figure class="chart"><figcaption><strong>${this.title}</strong>
      ${this.lines.map((_, at) => html`<span class="line-${at}"><span aria-hidden="true">━</span> ${words[at]}</span>`)}</figcaption>
      <div role="img" aria-label=${t('chart.picture', { title: this.title, values: words.join(', ') })}></div></figure>`;
  }

  updated() {
    const place = this.querySelector('[role=img]');
    const seconds = this.samples.map(([at]) => (at - this.now) / 1000);
    const data = [seconds, ...this.lines.map((name) => this.samples.map(([, one]) => one[name] ?? null))];
    if (this.plot) {
      this.plot.setData(data);
      return;
    }
    this.plot = new uPlot(this.options(place.clientWidth), data, place);
    this.watch = new ResizeObserver(() => this.plot?.setSize({ width: place.clientWidth, height: HEIGHT }));
    this.watch.observe(place);
  }

  disconnectedCallback() {
    super.disconnectedCallback();
    this.watch?.disconnect();
    this.plot?.destroy();
    this.plot = undefined;
  }

  options(width) {
    // A canvas knows no custom properties, and the theme can change: what a line of text has for a colour is asked at each drawing.
    const colour = (selector) => () => getComputedStyle(this.querySelector(selector)).color;
    const axis = { stroke: colour('figcaption'), grid: { stroke: colour('.chart'), width: 0.3 }, ticks: { show: false } };
    return {
      width, height: HEIGHT, legend: { show: false }, cursor: { show: false },
      scales: { x: { time: false, range: [-SPAN_MILLIS / 1000, 0] }, y: { range: (_, __, most) => [0, Math.max(most * 1.1, 1)] } },
      axes: [
        { ...axis, incrs: [TICK_SECONDS], values: (_, all) => all.map((one) => `${number(one)} s`) },
        { ...axis, size: 60, values: (_, all) => all.map((one) => `${number(one, 1)}`) },
      ],
      series: [{}, ...this.lines.map((_, at) => ({ stroke: colour(`.line-${at}`), width: 1.5, dash: at ? [6, 4] : undefined, points: { show: false } }))],
    };
  }
}

customElements.define('sotto-chart', SottoChart);

/** Two charts of what a participant sends, gets and loses; nothing until there are two samples. */
export function charts(samples, now) {
  return samples.length < 2 ? nothing : html`<div class="charts">
    <sotto-chart title=${t('chart.rate')} unit="kbit/s" .lines=${['inKbit', 'outKbit']} .samples=${samples} .now=${now}></sotto-chart>
    <sotto-chart title=${t('chart.delay')} unit="ms" .lines=${['rttMs', 'jitterMs']} .samples=${samples} .now=${now}></sotto-chart>
    <sotto-chart title=${t('chart.loss')} unit="%" .lines=${['lossPercent', 'lossTherePercent']} .samples=${samples} .now=${now}></sotto-chart></div>`;
}
