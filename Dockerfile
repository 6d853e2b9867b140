# The portal as one image: web, worker and beat differ only in their command (docker-compose.yml).
FROM python:3.11-slim-trixie

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-morisawa-bizud-gothic fonts-vlgothic \
        postgresql-client \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal /data /backups

WORKDIR /app
COPY requirements/uv.txt requirements/base.txt requirements/optional.txt requirements/
# Files on S3 and reports to Sentry need packages of their own: --build-arg R2R_OPTIONAL=yes.
ARG R2R_OPTIONAL=no
RUN pip install --no-cache-dir --require-hashes -r requirements/uv.txt \
    && uv pip install --system --no-cache --require-hashes -r requirements/base.txt \
    && if [ "$R2R_OPTIONAL" = yes ]; then \
        uv pip install --system --no-cache --require-hashes -r requirements/optional.txt; fi

COPY . .
ENV R2R_RUN_DIR=/data R2R_STATIC_ROOT=/app/collected
RUN R2R_STAGE=demo python manage.py prepare --only-static

USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=10s --start-period=60s CMD ["python", "manage.py", "alive", "web"]
CMD ["gunicorn", "-c", "deploy/gunicorn_settings.py", "r2r_portal.wsgi"]
