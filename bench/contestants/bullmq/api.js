import cluster from 'node:cluster';
import Fastify from 'fastify';
import { Queue, QueueEvents } from 'bullmq';
import { connection } from './queue.js';

// One process per core.
if (cluster.isPrimary) {
  cluster.fork();
  cluster.fork();
} else {
  const queue = new Queue('text-stats', { connection });
  let events;
  const api = Fastify();
  api.post('/jobs', async (request, reply) => {
    const job = await queue.add('text-stats', request.body.input);
    const wait = /^wait=(\d+)$/.exec(request.headers.prefer ?? '');
    if (wait) {
      // Created on demand, because receiving the events of all jobs has a cost that the figures without waiting must
      // not include.
      events ??= new QueueEvents('text-stats', { connection }).setMaxListeners(0);
      const result = await job.waitUntilFinished(events, wait[1] * 1000);
      return { id: job.id, state: 'succeeded', result };
    }
    return reply.code(202).send({ id: job.id });
  });
  api.get('/jobs/:id', async (request, reply) => {
    const job = await queue.getJob(request.params.id);
    if (!job) return reply.code(404).send();
    if (!job.finishedOn) return { state: 'queued' };
    return { state: job.failedReason ? 'failed' : 'succeeded', result: job.returnvalue };
  });
  api.post('/pause', async () => queue.pause());
  api.post('/resume', async () => queue.resume());
  await api.listen({ host: '127.0.0.1', port: Number(process.env.PORT) });
}
