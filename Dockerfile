# One image for the gateway, every service and the operator's command line; what it runs is its command.
#
#   docker build -t interview-screener .
#
# Where packages come from a private index:  docker build --secret id=pip_conf,src=$HOME/.config/pip/pip.conf .
ARG BASE_IMAGE=python:3.12-slim

FROM ${BASE_IMAGE} AS build
RUN python -m venv /opt/venv
COPY requirements/runtime.txt /tmp/runtime.txt
# The running container cannot write byte code, so it is written here.
RUN --mount=type=secret,id=pip_conf,target=/etc/pip.conf,required=false \
    /opt/venv/bin/python -m pip install --no-cache-dir --no-compile --only-binary=:all: \
        --require-hashes --requirement /tmp/runtime.txt \
    && /opt/venv/bin/python -m pip uninstall --yes --quiet pip \
    && /opt/venv/bin/python -m compileall -q -j 0 /opt/venv/lib

# The packages as they are, not as an installed distribution, whose commands would name the devkit, which is not here.
COPY gateway /app/gateway
COPY services /app/services
COPY shared /app/shared
COPY ops /app/ops
COPY deploy/screener /opt/venv/bin/screener
RUN /opt/venv/bin/python -m compileall -q -j 0 /app

FROM ${BASE_IMAGE}
# The folder of blobs is made here so that a volume mounted on it begins with the right owner.
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /var/lib/screener --shell /usr/sbin/nologin screener \
    && install --directory --owner=screener --group=screener /var/lib/screener /var/lib/screener/blobs
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
USER 10001:10001
# The gateway's REST and webhooks; every worker's /livez and /readyz.
EXPOSE 8000 8081
CMD ["python", "-m", "gateway"]
