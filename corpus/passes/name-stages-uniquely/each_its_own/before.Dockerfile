FROM golang:1.25 AS build
FROM node:22 AS builder

FROM build

FROM build
