FROM quay.io/other/base:1
