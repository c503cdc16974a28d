"""`dicomtube lint-text`, run as it is called."""

from __future__ import annotations

import json
import subprocess
import sys


def run(*lines: str) -> tuple[list[dict[str, object]], str, int]:
    done = subprocess.run(
        [sys.executable, "-m", "dicomtube", "lint-text"],
        input="\n".join(lines).encode(),
        capture_output=True,
        check=False,
    )
    return [json.loads(line) for line in done.stdout.decode().splitlines()], done.stderr.decode(), done.returncode


def test_each_line_is_answered_in_order_with_offsets_in_code_points() -> None:
    answers, errors, code = run(
        '{"id": 7, "text": "🩻 mail a@example.org"}', '{"id": "b", "text": "A Baker cyst."}', '{"id": null, "text": ""}'
    )

    assert answers == [
        {"id": 7, "spans": [{"start": 7, "end": 20, "class": "email", "certainty": "sure"}]},
        {"id": "b", "spans": []},
        {"id": None, "spans": []},
    ]
    assert (errors, code) == ("", 0)


def test_bad_lines_are_told_and_the_others_still_answered() -> None:
    answers, errors, code = run("{", '{"id": 1}', '["id"]', '{"text": "x"}', '{"id": 2, "text": "no fracture"}')

    assert answers == [{"id": 2, "spans": []}]
    assert errors.splitlines() == [
        "line 1: not JSON: Expecting property name enclosed in double quotes at column 2",
        'line 2: "text" is missing or not a string',
        'line 3: not an object with "id" and "text"',
        'line 4: "id" is missing',
    ]
    assert code == 2


def test_it_answers_before_the_input_ends_and_without_loading_the_site() -> None:
    program = (
        "import sys; sys.argv[1:] = ['lint-text']\n"
        "from dicomtube.cli import main\n"
        "try: main()\n"
        "finally: print(sorted({'flask', 'sqlalchemy', 'pydicom', 'numpy'} & set(sys.modules)), file=sys.stderr)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin and process.stdout and process.stderr
        process.stdin.write(b'{"id": 1, "text": "clean"}\n')
        process.stdin.flush()
        first = process.stdout.readline()
        process.stdin.close()
        loaded = process.stderr.read()

    assert json.loads(first) == {"id": 1, "spans": []}
    assert loaded.strip() == b"[]"
