"""Runs the example of docs/bulk.md, which is the argument, and keeps requests and results."""

import os
import sys
import time

from pyspark.sql import SparkSession

spark = (
    SparkSession.builder.master("local[*]")
    .config("spark.ui.enabled", "false")
    # More than one partition for each core.
    .config("spark.sql.files.maxPartitionBytes", "4m")
    .getOrCreate()
)
files = spark.read.schema("path string, content string").json("parts/*.jsonl")

exec(sys.argv[1])

lines.saveAsTextFile("lines")
started = time.monotonic()
result.write.option("ignoreNullFields", "false").json("result")
print(time.monotonic() - started)
