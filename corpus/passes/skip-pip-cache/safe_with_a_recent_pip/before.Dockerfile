FROM python:3.12-slim
RUN pip install -r requirements.txt
# the tools
RUN pip3 install \
        # for the tests
        pytest \
        tox \
    && python -m pip install a \
    && rm -rf ~/.cache/pip
RUN pip -q install $PACKAGES || pip3.12 install a
COPY a /a

FROM ubuntu:22.04
RUN if true; then sudo pip3 install a; fi

FROM python:3.12
RUN python -m venv /venv && /venv/bin/pip install a
RUN /venv/bin/python -m pip install b

FROM python:3.12-slim
RUN python -m pip install --user a
