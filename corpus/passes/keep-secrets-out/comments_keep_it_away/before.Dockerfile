# check=skip=SecretsUsedInArgOrEnv

FROM python:3.13
ENV PASSWORD=hunter2
