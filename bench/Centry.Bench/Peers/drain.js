// Queues jobs that each post a body, lets a library drain them, and prints how many it did a second.
// node drain.js graphile-worker|pg-boss CONNECTION URL JOBS CONCURRENCY
const http = require('node:http');
const { Client } = require('pg');

const [, , library, connectionString, url, jobsText, concurrencyText] = process.argv;
const [jobs, concurrency] = [Number(jobsText), Number(concurrencyText)];
const body = Buffer.from(JSON.stringify({ id: '0199f8c2-6f1e-7b7a-9d53-0c9a5c7a1b2e', event: 'payin.completed', data: { text: 'x'.repeat(600) } }));
const agent = new http.Agent({ keepAlive: true, maxSockets: concurrency });

let done = 0;
let finished;
const all = new Promise((resolve) => { finished = resolve; });

function post() {
  return new Promise((resolve, reject) => {
    const request = http.request(url, { method: 'POST', agent, headers: { 'content-type': 'application/json', 'content-length': body.length } }, (response) => {
      response.resume();
      response.on('end', resolve);
    });
    request.on('error', reject);
    request.end(body);
  }).then(() => { if (++done === jobs) finished(); });
}

async function graphileWorker() {
  const { run, runMigrations } = require('graphile-worker');
  const { Logger } = require('graphile-worker');
  const logger = new Logger(() => () => {});
  await runMigrations({ connectionString, logger });
  const client = new Client({ connectionString });
  await client.connect();
  await client.query("SELECT graphile_worker.add_job('post', '{}'::json) FROM generate_series(1, $1)", [jobs]);
  await client.end();
  const started = process.hrtime.bigint();
  const runner = await run({ connectionString, concurrency, maxPoolSize: 20, noHandleSignals: true, pollInterval: 1000, logger, taskList: { post: () => post() }, preset: { worker: { localQueue: { size: 500 } } } });
  await all;
  await report(started);
  await runner.stop();
}

async function pgBoss() {
  const { PgBoss } = require('pg-boss');
  const boss = new PgBoss({ connectionString, max: 20 });
  boss.on('error', () => {});
  await boss.start();
  await boss.createQueue('post');
  for (let i = 0; i < jobs; i += 1000)
    await boss.insert('post', Array.from({ length: Math.min(1000, jobs - i) }, () => ({ data: {} })));
  const started = process.hrtime.bigint();
  // It waits between two batches of a worker, half a second at least: large batches and several workers are the best that it can do.
  for (let worker = 0; worker < 8; worker++)
    await boss.work('post', { batchSize: 1000, pollingIntervalSeconds: 0.5 }, (batch) => Promise.all(batch.map(() => post())));
  await all;
  await report(started);
  await boss.stop({ graceful: false });
}

async function report(started) {
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  console.log(`rate = ${(jobs / seconds).toFixed(1)}`);
}

(library === 'pg-boss' ? pgBoss() : graphileWorker()).then(() => process.exit(0), (error) => { console.error(error); process.exit(1); });
