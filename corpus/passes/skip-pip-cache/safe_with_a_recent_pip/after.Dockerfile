FROM python:3.12-slim
RUN pip install --no-cache-dir -r requirements.txt
# the tools
RUN pip3 install --no-cache-dir \
        # for the tests
        pytest \
        tox \
    && python -m pip install --no-cache-dir a \
    && rm -rf ~/.cache/pip
RUN pip -q install --no-cache-dir $PACKAGES || pip3.12 install --no-cache-dir a
COPY a /a

FROM ubuntu:22.04
RUN if true; then sudo pip3 install --no-cache-dir a; fi

FROM python:3.12
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir a
RUN /venv/bin/python -m pip install --no-cache-dir b

FROM python:3.12-slim
RUN python -m pip install --no-cache-dir --user a
