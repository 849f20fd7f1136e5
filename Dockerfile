# The app in one image: no key, no model and no network needed after the build.
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt constraints.txt ./
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir -r requirements.txt

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 minutes && mkdir /data && chown minutes /data
COPY --from=build /venv /venv
WORKDIR /app
COPY --chown=root:root app.py LICENSE NOTICE README.md ./
COPY --chown=root:root .streamlit/config.toml .streamlit/config.toml
COPY --chown=root:root simulator simulator
COPY --chown=root:root personas personas
COPY --chown=root:root rubrics rubrics
COPY --chown=root:root prompts prompts
USER minutes
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 SIMULATOR_DATA=/data
VOLUME /data
EXPOSE 8501
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD python -c "import urllib.request as u; u.urlopen('http://127.0.0.1:8501/ready', timeout=4)"
CMD ["streamlit", "run", "app.py", "--server.address", "0.0.0.0", "--server.port", "8501", "--server.headless", "true"]
