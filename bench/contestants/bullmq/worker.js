import cluster from 'node:cluster';
import { Worker } from 'bullmq';
import { connection } from './queue.js';

function textStats({ text }) {
  return { characters: text.length, words: text.split(/\s+/).length, lines: text.split('\n').length };
}

// One process per core. BullMQ's guide recommends higher concurrency for light jobs.
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  new Worker('text-stats', async (job) => textStats(job.data), { connection, concurrency: 50 });
}
