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

function again(job) {
  const button = element('button', '', 'Do it again');
  button.addEventListener('click', () => fetch(`api/jobs/${job.id}/again`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  }).then(refresh));
  return button;
}

function jobCard(job) {
  const card = element('section', job.preview ? 'job' : 'job plain');
  if (job.preview) {
    const link = element('a');
    link.href = `api/jobs/${job.id}/preview.png`;
    const picture = element('img');
    picture.src = link.href;
    picture.alt = `mask of ${job.model} over the image`;
    link.append(picture);
    card.append(link);
  }
  const words = element('div');
  const title = element('p', 'reason');
  title.append(
    element('span', `badge ${job.state}`, job.state),
    ` ${job.modality || 'no modality'}, ${job.instances} ${job.instances === 1 ? 'instance' : 'instances'}`,
    job.model ? `, model ${job.model}` : '',
    job.device ? ` on ${job.device}` : '',
  );
  words.append(title);
  if (job.reason) words.append(element('p', 'reason', job.reason));
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
  if (job.model && ['FAILED', 'HELD', 'SKIPPED'].includes(job.state)) words.append(again(job));
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
