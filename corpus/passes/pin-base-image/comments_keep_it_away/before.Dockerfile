# dockwright: ignore=pin-base-image
FROM node AS build

# hadolint ignore=DL3006
FROM nginx
