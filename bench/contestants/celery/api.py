from fastapi import FastAPI

from jobs import queue, text_stats

api = FastAPI()


@api.post("/jobs", status_code=202)
def submit(job: dict):
    return {"id": text_stats.delay(job["input"]).id}


@api.get("/jobs/{id}")
def read(id: str):
    job = queue.AsyncResult(id)
    if job.successful():
        return {"state": "succeeded", "result": job.result}
    return {"state": job.state.lower()}


@api.post("/pause")
def pause():
    return queue.control.cancel_consumer("celery", reply=True, timeout=5)


@api.post("/resume")
def resume():
    return queue.control.add_consumer("celery", reply=True, timeout=5)
