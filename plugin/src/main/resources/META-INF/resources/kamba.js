// Shows the ledger: studies, their jobs and pictures. All text goes through textContent, never through markup.
'use strict';

const REFRESH_MS = 2000;
let shown = '';

function element(tag, className, text) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  if (text !== undefined) node.textContent = text;
  return node;
}

function seconds(ms) {
  return ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function times(job) {
  // Objects for one destination go together, and each has the time of all.
  const deliver = Math.max(0, ...job.deliveries.map((delivery) => delivery.took));
  const parts = {
    wait: job.timings.waiting ?? 0,
    load: job.timings.load,
    infer: job.timings.infer,
    encode: job.timings.encode,
    deliver,
  };
  const box = element('div');
  const bar = element('div', 'times');
  bar.setAttribute('aria-hidden', 'true');
  for (const [name, ms] of Object.entries(parts)) {
    const part = element('i', name);
    part.style.flexGrow = ms;
    bar.append(part);
  }
  const words = Object.entries(parts).map(([name, ms]) => `${name} ${seconds(ms)}`).join(', ');
  const total = job.timings.total == null ? '' : `; ${seconds(job.timings.total)} from the last image`;
  box.append(bar, element('p', 'small', words + total));
  return box;
}

function delivery(item) {
  const tries = item.attempts > 1 ? `, ${item.attempts} tries` : '';
  const reason = item.reason ? `: ${item.reason}` : '';
  const files = item.files.length ? `${item.files.join(' or ')} ` : '';
  return element('p', 'small', `${files}to ${item.destination}: ${item.state}${tries}${reason}`);
}

function button(job, action, words) {
  const node = element('button', '', words);
  node.addEventListener('click', () => fetch(`api/jobs/${job.id}/${action}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  }).then(refresh));
  return node;
}

function pictureName(name) {
  if (name === 'montage.png') return 'several images on one sheet';
  return name === 'preview.png' ? 'the image on which most was found' : 'the image on which most of one label was found';
}

function picture(job, name) {
  const link = element('a');
  link.href = `api/jobs/${job.id}/${name}`;
  const image = element('img');
  image.src = link.href;
  image.loading = 'lazy';
  image.alt = `outlines of ${job.model}: ${pictureName(name)}`;
  link.append(image);
  return link;
}

function pictures(job) {
  const box = element('div', 'pictures');
  const [preview, ...others] = job.pictures;
  box.append(picture(job, preview));
  if (others.length) {
    const row = element('div', 'others');
    row.append(...others.map((name) => picture(job, name)));
    box.append(row);
  }
  return box;
}

function concerns(job) {
  const list = element('ul', 'concerns');
  list.setAttribute('aria-label', 'what is suspicious about this result');
  list.append(...job.concerns.map((concern) => element('li', '', concern)));
  return list;
}

function jobCard(job) {
  const card = element('section', job.preview ? 'job' : 'job plain');
  if (job.preview) card.append(pictures(job));
  const words = element('div');
  const title = element('p', 'reason');
  title.append(
    element('span', `badge ${job.state}`, job.state),
    ` ${job.modality || 'no modality'}, ${job.instances} ${job.instances === 1 ? 'instance' : 'instances'}`,
    job.model ? `, model ${job.model}` : '',
    job.device ? ` on ${job.device}` : '',
  );
  words.append(title);
  if (job.reason && !job.releasable) words.append(element('p', 'reason', job.reason));
  if (job.releasable) words.append(element('p', 'reason', 'Held: look at the pictures, then deliver the result or not.'));
  if (job.concerns.length) words.append(concerns(job));
  words.append(element('p', 'small', `series ${job.series}`));
  job.results.forEach((result) => {
    const link = element('a', '', result.file);
    link.href = `api/jobs/${job.id}/${result.file}`;
    const line = element('p', 'small');
    line.append(link, ` ${result.uid}`);
    words.append(line);
  });
  if (job.results.length) words.append(times(job));
  job.deliveries.forEach((item) => words.append(delivery(item)));
  const choices = element('p', 'choices');
  if (job.state === 'HELD' && job.releasable) choices.append(button(job, 'release', 'Deliver anyway'), ' ');
  if (job.model && ['FAILED', 'HELD', 'SKIPPED'].includes(job.state)) choices.append(button(job, 'again', 'Do it again'));
  words.append(choices);
  card.append(words);
  return card;
}

function studyCard(study) {
  const card = element('article', 'study');
  card.append(element('h2', '', study.uid));
  const facts = element('p', 'facts');
  facts.append(
    element('span', `badge ${study.state}`, study.state === 'OPEN' ? 'RECEIVING' : 'COMPLETE'),
    ` ${study.instances} ${study.instances === 1 ? 'instance' : 'instances'}, last at ${new Date(study.lastAt).toLocaleString()}`,
  );
  card.append(facts, ...study.jobs.map(jobCard));
  return card;
}

async function json(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
}

async function refresh() {
  const line = document.getElementById('status');
  try {
    const [status, studies] = await Promise.all([json('api/status'), json('api/studies')]);
    line.textContent = `${status.version} · ${status.device} · ${status.models.map((m) => m.name).join(', ')}`
      + ` · ${status.received} received, ${status.quarantined} in quarantine since start`;
    const refused = document.getElementById('refused');
    const problems = [...status.deviceTroubles, ...status.refusedModels.map((m) => `${m.file}: ${m.reason}`)];
    refused.hidden = problems.length === 0;
    refused.textContent = problems.join('\n');
    const text = JSON.stringify(studies);
    if (text !== shown) {
      shown = text;
      const list = document.getElementById('studies');
      list.replaceChildren(...studies.map(studyCard));
      if (studies.length === 0) list.append(element('p', 'facts', 'No study yet. Send one to this AE by C-STORE.'));
    }
  } catch (error) {
    line.textContent = `the service does not answer (${error.message})`;
  }
}

refresh();
setInterval(refresh, REFRESH_MS);
