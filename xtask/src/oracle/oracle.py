"""Reads Dockerfiles with BuildKit's parser.

One JSON string a line in, one JSON object a line out, in the same order.
"""

import json
import sys

import dockerfile


def read(text):
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as error:
        return {"rejected": str(error)}
    return {"accepted": [instruction(command) for command in commands]}


def instruction(command):
    fields = command._asdict()
    fields["heredocs"] = [heredoc._asdict() for heredoc in command.heredocs]
    return fields


for line in sys.stdin.buffer:
    print(json.dumps(read(json.loads(line))), flush=True)
