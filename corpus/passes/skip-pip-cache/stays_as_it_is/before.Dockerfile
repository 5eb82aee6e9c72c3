FROM python:3.12
RUN pip install --no-cache-dir a && pip --no-cache-dir install b && pip install --cache-dir /c a
RUN --mount=type=cache,target=/root/.cache/pip pip install a
RUN pip download a && pip wheel a && pip --version && pipenv install a && pipx install a
RUN poetry install && uv pip install a && echo pip install a
RUN bash -c 'pip install a' && python -m venv x
RUN ["pip", "install", "a"]
RUN <<EOT cat
pip install a
EOT
ONBUILD RUN pip install a
