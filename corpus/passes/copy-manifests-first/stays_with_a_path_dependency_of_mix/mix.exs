{:a, path: "../a"}
