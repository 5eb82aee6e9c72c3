FROM a
CMD ["\u00e9", "\\", "\"", "\n"]
