// The element's parts: where they stand, what each is given, and what its events do.
import { html, nothing } from 'lit';

import { DAYS } from '../kept/kept-store.js';
import { runNumber } from '../messages/run-number.js';
import '../parts/bar/bar.js';
import '../parts/kept/kept.js';
import '../parts/likeness/likeness.js';
import '../parts/problem/crash-report.js';
import { posterOf } from '../parts/runs/posters.js';
import '../parts/runs/runs.js';
import { addressesOf } from '../session/site.js';
import { startSweep } from '../session/sweep-client.js';
import { runOf } from '../setup/setup.js';

/**
 * @typedef {import('../types.d.ts').Message} Message
 *
 * @typedef {object} Lab what the parts are of
 * @property {import('./gan-clipping-lab.js').GanClippingLab} element
 * @property {import('../session/session.js').Session} session
 * @property {import('../setup/desk.js').Desk} desk
 * @property {import('../session/appraisal.js').Appraisal} appraisal
 * @property {import('../parts/latent/interpolation.js').Interpolation} interpolation
 * @property {import('./keeping.js').Keeping} keeping
 * @property {Message[]} linkMessages what the link and the attributes say that cannot be read
 * @property {string} base the folder that holds pkg/ and data/
 * @property {string} page the address that a link's settings are appended to; empty where there is no such page
 * @property {string} embed the address of embed.html, empty where there is none
 * @property {string} script the address of the element's script, empty where it comes from npm
 * @property {string} theme
 * @property {string} lang
 * @property {number} tick counts what was drawn
 * @property {(key: string, details?: Record<string, string | number>) => string} t
 * @property {(part: string) => boolean} hides
 * @property {(name: string) => void} choosePreset
 */

/** The parts that stand beside each other. */
const STAGE = ['samples', 'controls', 'picker'];

/** The whole element. @param {Lab} lab */
export function renderLab(lab) {
  const shown = (/** @type {string} */ part, /** @type {() => unknown} */ render) =>
    lab.hides(part) ? nothing : render();
  return html`<div class="own">
    <div class="lab" lang=${lab.lang} aria-label=${lab.t('lab')} role="group">
      ${shown('bar', () => renderBar(lab))} ${shown('bar', () => renderKept(lab))} ${renderProblems(lab)}
      ${STAGE.every((part) => lab.hides(part)) ? nothing : renderStage(lab, shown)} ${renderLikeness(lab)}
      ${shown('latent', () => renderLatent(lab))}
      ${hasLossesBeside(lab) ? nothing : shown('losses', () => renderLosses(lab))}
      ${shown('quality', () => renderQuality(lab))} ${shown('gradients', () => renderGradients(lab))}
      ${shown('stages', () => renderStages(lab))} ${shown('sweep', () => renderSweep(lab))}
      ${shown('files', () => renderFiles(lab))}
      ${shown('rules', () => html`<gcl-rule-figure part="rules" .lang=${lab.lang}></gcl-rule-figure>`)}
    </div>
  </div>`;
}

/** What stands beside the controls, and the controls. @param {Lab} lab @param {(part: string, render: () => unknown) => unknown} shown */
function renderStage(lab, shown) {
  return html`<div class="stage">
    ${shown('samples', () => renderRuns(lab, !lab.hides('runs')))} ${shown('controls', () => renderControls(lab))}
    ${shown('picker', () => renderPicker(lab))}
    ${hasLossesBeside(lab) ? shown('losses', () => renderLosses(lab)) : nothing}
  </div>`;
}

/** Without the picker there is room for the losses beside the controls. @param {Lab} lab */
function hasLossesBeside(lab) {
  return lab.hides('picker') && !lab.hides('controls');
}

/** @param {Lab} lab */
function renderBar(lab) {
  const { phase, running, outOfSight, step, stepsPerSecond, backend, progress } = lab.session;
  const { notice, bygone } = lab.desk;
  return html`<gcl-bar
    part="bar"
    exportparts="start"
    .phase=${phase}
    .lazy=${lab.element.lazy}
    .running=${running}
    .step=${step}
    .stepsPerSecond=${stepsPerSecond}
    .backend=${backend}
    .progress=${progress}
    .outOfSight=${outOfSight}
    .notice=${notice ? lab.t(notice.code, notice.details) : ''}
    .undoable=${bygone !== undefined}
    .lang=${lab.lang}
    @start=${() => lab.element.start()}
    @pause=${() => lab.element.stop()}
    @once=${() => lab.element.step(1)}
    @reset=${() => lab.element.reset()}
    @undo=${() => lab.desk.undo()}
  ></gcl-bar>`;
}

/** What is kept of the runs; nothing in a figure that nobody has begun. @param {Lab} lab */
function renderKept({ element, keeping, session, lang }) {
  const { offer, problem, busy } = keeping;
  if (!element.keep || (element.lazy && session.phase === 'closed' && !offer)) return nothing;
  return html`<gcl-kept
    .offer=${offer}
    .days=${DAYS}
    .busy=${busy}
    .problem=${problem ?? (session.own && { code: 'kept.own' })}
    .lang=${lang}
    @goon=${() => keeping.goOn()}
    @discard=${() => keeping.discard()}
  ></gcl-kept>`;
}

/** @param {Lab} lab */
function renderProblems(lab) {
  const { problem, recovered, report } = lab.session;
  const say = (/** @type {Message} */ { code, details }) => lab.t(code, details);
  if (!problem && !recovered && lab.linkMessages.length === 0) return nothing;
  return html`<div>
    ${problem ? html`<p class="box" role="alert" data-testid="problem">${say(problem)}</p>` : nothing}
    ${report ? html`<gcl-crash-report .text=${report} .lang=${lab.lang}></gcl-crash-report>` : nothing}
    ${recovered ? renderRecovered(lab, say(recovered)) : nothing}
    ${lab.linkMessages.map((message) => html`<p class="box" role="alert">${say(message)}</p>`)}
  </div>`;
}

/** What the runs went on after; after a GPU, with the way back to it. @param {Lab} lab @param {string} told */
function renderRecovered(lab, told) {
  const { session } = lab;
  const back = session.canReturnToGpu
    ? html` <button @click=${() => session.returnToGpu()}>${lab.t('recovered.return')}</button>`
    : nothing;
  return html`<p class="box" role="status" data-testid="recovered">${told}${back}</p>`;
}

/** @param {Lab} lab @param {boolean} editable */
function renderRuns(lab, editable) {
  const desk = lab.desk;
  return html`<gcl-runs
    part="samples"
    .setup=${desk.setup}
    .runs=${lab.session.runs}
    .posters=${postersOf(lab)}
    .editable=${editable}
    .ready=${lab.session.phase === 'ready'}
    .marks=${lab.hides('latent') ? [] : lab.interpolation.marks}
    .soundStep=${(/** @type {number} */ id) => lab.session.soundStep(id)}
    .lang=${lab.lang}
    .tick=${lab.tick}
    @back=${(/** @type {CustomEvent<number>} */ event) => desk.goBack(event.detail)}
    @add=${() => desk.add()}
    @duplicate=${(/** @type {CustomEvent<number>} */ event) => desk.duplicate(event.detail)}
    @remove=${(/** @type {CustomEvent<number>} */ event) => desk.remove(event.detail)}
    @look=${(/** @type {CustomEvent} */ event) => look(lab, event.detail)}
  ></gcl-runs>`;
}

/** What was recorded of runs of which nothing is to be seen yet; nothing of those that train on other images. @param {Lab} lab */
function postersOf({ session, desk, base }) {
  if (session.phase === 'ready' || session.own) return new Map();
  const waiting = desk.setup.runs.filter(({ id }) => !session.runs.get(id)?.samples);
  const recorded = waiting.flatMap(({ id, config }) => {
    const poster = posterOf(config);
    return poster
      ? [/** @type {const} */ ([id, { src: addressesOf(base + poster.path)[0], steps: poster.steps }])]
      : [];
  });
  return new Map(recorded);
}

/**
 * A sample is pinned and looked at; with Shift it is the other end of the interpolation and no more.
 * @param {Lab} lab
 * @param {{ id: number, place: number, samples: import('../seen/snapshots.js').Snapshot, second: boolean }} sample
 */
function look(lab, sample) {
  const second = sample.second && !lab.hides('latent');
  lab.interpolation.set(second ? { to: sample.place } : { from: sample.place });
  if (!second) lab.appraisal.pick(sample);
}

/** @param {Lab} lab */
function renderControls(lab) {
  const desk = lab.desk;
  return html`<gcl-controls
    part="controls"
    .setup=${desk.setup}
    .chosen=${desk.chosen}
    .refusals=${desk.refusals}
    .lang=${lab.lang}
    @setting=${(/** @type {CustomEvent} */ { detail }) => desk.set(detail.key, detail.value)}
    @preset=${(/** @type {CustomEvent<string>} */ event) => lab.choosePreset(event.detail)}
    @choose=${(/** @type {CustomEvent<number>} */ event) => desk.choose(event.detail)}
  ></gcl-controls>`;
}

/** @param {Lab} lab */
function renderStages(lab) {
  const { setup, chosen } = lab.desk;
  return html`<gcl-stages
    part="stages"
    .run=${lab.session.runs.get(chosen)}
    .number=${chosen}
    .config=${runOf(setup, chosen)?.config ?? {}}
    .ready=${lab.session.phase === 'ready'}
    .running=${lab.session.running}
    .present=${lab.session.present}
    .lang=${lab.lang}
    .tick=${lab.tick}
    @advance=${() => lab.session.advance()}
  ></gcl-stages>`;
}

/** @param {Lab} lab */
function renderPicker(lab) {
  const { chosen } = lab.desk;
  return html`<gcl-picker
    part="picker"
    .run=${lab.session.runs.get(chosen)}
    .number=${chosen}
    .lang=${lab.lang}
    .tick=${lab.tick}
    @pick=${(
      /** @type {CustomEvent<{ rule: string, c: number, networks: string[] }>} */ { detail: { rule, c, networks } },
    ) => lab.desk.clip(rule, c, networks)}
  ></gcl-picker>`;
}

/** @param {Lab} lab */
function renderLosses(lab) {
  const { runs } = lab.desk.setup;
  return html`<gcl-losses
    part="losses"
    .losses=${runs.map(({ config }) => config.loss)}
    .runs=${lab.session.runs}
    .ids=${runs.map(({ id }) => id)}
    .theme=${lab.theme}
    .lang=${lab.lang}
    .tick=${lab.tick}
  ></gcl-losses>`;
}

/** @param {Lab} lab */
function renderLikeness(lab) {
  const { look } = lab.appraisal;
  if (!look) return nothing;
  return html`<gcl-likeness .look=${look} .lang=${lab.lang} @close=${() => lab.appraisal.dismiss()}></gcl-likeness>`;
}

/** @param {Lab} lab */
function renderLatent(lab) {
  return html`<gcl-latent
    part="latent"
    .interpolation=${lab.interpolation}
    .runs=${lab.session.runs}
    .ids=${lab.desk.setup.runs.map(({ id }) => id)}
    .step=${lab.session.step}
    .ready=${lab.session.phase === 'ready'}
    .running=${lab.session.running}
    .lang=${lab.lang}
    .tick=${lab.tick}
    @choose=${(/** @type {CustomEvent} */ { detail }) => lab.interpolation.set(detail)}
  ></gcl-latent>`;
}

/** @param {Lab} lab */
function renderQuality(lab) {
  return html`<gcl-quality
    part="quality"
    .meter=${lab.appraisal.meter}
    .ids=${lab.desk.setup.runs.map(({ id }) => id)}
    .theme=${lab.theme}
    .lang=${lab.lang}
    .tick=${lab.tick}
    @measure=${(/** @type {CustomEvent<boolean>} */ event) => lab.appraisal.meter.set(event.detail)}
  ></gcl-quality>`;
}

/** @param {Lab} lab */
function renderSweep(lab) {
  const { setup, chosen } = lab.desk;
  return html`<gcl-sweep
    part="sweep"
    .config=${runOf(setup, chosen)?.config ?? {}}
    .base=${lab.base}
    .startWorker=${startSweep}
    .name=${runNumber(chosen)}
    .foreign=${lab.session.own !== undefined}
    .lang=${lab.lang}
    @pick=${(/** @type {CustomEvent<{ rule: string, c: number | null }>} */ { detail: { rule, c } }) =>
      lab.desk.clip(rule, c, ['G', 'D'])}
  ></gcl-sweep>`;
}

/** @param {Lab} lab */
function renderFiles(lab) {
  return html`<gcl-files
    part="files"
    .desk=${lab.desk}
    .meter=${lab.appraisal.meter}
    .address=${lab.page}
    .embed=${lab.embed}
    .script=${lab.script}
    .view=${{ show: lab.element.show, hide: lab.element.hide, theme: lab.element.theme }}
    .lang=${lab.lang}
    .tick=${lab.tick}
  ></gcl-files>`;
}

/** @param {Lab} lab */
function renderGradients(lab) {
  const { setup, chosen } = lab.desk;
  const run = lab.session.runs.get(chosen);
  return html`<gcl-run-tabs
      .setup=${setup}
      .chosen=${chosen}
      .label=${lab.t('gradients.of')}
      .lang=${lab.lang}
      @choose=${(/** @type {CustomEvent<number>} */ event) => lab.desk.choose(event.detail)}
    ></gcl-run-tabs>
    <div class="pair" part="gradients">
      ${['generator', 'discriminator'].map(
        (network) =>
          html`<gcl-gradients
            .network=${network}
            .run=${run}
            .number=${chosen}
            .bounded=${network === 'discriminator' && typeof runOf(setup, chosen)?.config.weightClip === 'number'}
            .theme=${lab.theme}
            .lang=${lab.lang}
            .tick=${lab.tick}
          ></gcl-gradients>`,
      )}
    </div>`;
}
