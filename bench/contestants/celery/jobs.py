"""A job that counts words, and its queue."""
import os

from celery import Celery

queue = Celery("jobs", broker=os.environ["REDIS_URL"], backend=os.environ["REDIS_URL"])
# For many short tasks, Celery's optimization guide recommends a value of 50 to 150 per process.
queue.conf.worker_prefetch_multiplier = 64


@queue.task
def text_stats(job):
    text = job["text"]
    return {"characters": len(text), "words": len(text.split()), "lines": text.count("\n") + 1}
