# syntax=docker/dockerfile:1
# LinkSnap's images. web: no torch, no browser. worker: with a browser. encoder, encoder-gpu: with torch.
# Python 3.11: the CPU build of torch whose hash is in requirements/torch-cpu.txt is for it.

FROM python:3.11-slim-bookworm AS base
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    MALLOC_ARENA_MAX=2 LINKSNAP_DATA=/data LINKSNAP_HOST=0.0.0.0
WORKDIR /app
RUN useradd --uid 10001 --create-home --shell /usr/sbin/nologin linksnap && install -d -o linksnap -g linksnap /data /exports /backups
COPY requirements/pip.txt requirements/
RUN pip install --require-hashes -r requirements/pip.txt

FROM base AS web
COPY requirements/web.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/web.txt && pip check
COPY manage.py CHANGELOG.* ./
COPY scripts scripts
COPY linksnap linksnap
COPY workers workers
COPY ml ml
COPY templates templates
RUN python -m scripts.messages compile
USER linksnap
EXPOSE 8420
CMD ["python", "-m", "uvicorn", "linksnap.asgi:application", "--host", "0.0.0.0", "--port", "8420", "--no-server-header", "--no-access-log"]

FROM base AS worker
RUN apt-get update && apt-get install -y --no-install-recommends chromium-headless-shell fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/*
COPY requirements/worker.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/worker.txt
COPY --from=web /app /app
USER linksnap
CMD ["python", "-m", "workers.run", "capture", "capture_now", "capture"]

FROM base AS encoder-packages
COPY requirements/worker.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/worker.txt

FROM encoder-packages AS encoder
COPY requirements/torch-cpu.txt requirements/
RUN python -m uv pip install --system --torch-backend cpu --no-deps --require-hashes -r requirements/torch-cpu.txt && pip check
COPY --from=web /app /app
RUN python -m ml build-encoder /opt/linksnap/encoder
ENV LINKSNAP_ENCODER=/opt/linksnap/encoder
USER linksnap
CMD ["python", "-m", "workers.encoder"]

FROM encoder-packages AS encoder-gpu
COPY requirements/torch.txt requirements/
RUN pip install --no-deps --require-hashes -r requirements/torch.txt && pip check
COPY --from=web /app /app
RUN python -m ml build-encoder /opt/linksnap/encoder
ENV LINKSNAP_ENCODER=/opt/linksnap/encoder
USER linksnap
CMD ["python", "-m", "workers.encoder"]
