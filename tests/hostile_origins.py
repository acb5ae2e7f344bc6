"""Origins that are none of the allowed ones, however much they look like them: what a page or a program may send."""

from __future__ import annotations

SCHOOL = "https://school.example"
BELOW = "https://*.campus.example"
LESSONS = "http://127.0.0.2:3000"
ALLOWED = (SCHOOL, BELOW, LESSONS)

WELCOME = (
    SCHOOL,
    LESSONS,
    "https://www.campus.example",
    "https://a.b.c.campus.example",
    "https://xn--mnchen-3ya.campus.example",
)

HOSTILE = (
    # none at all
    "null", "*", "file://", "about:blank", "undefined", "/",
    # another site
    "https://evil.example", "http://127.0.0.1", "http://127.0.0.1:7861", "http://localhost:7860", "http://[::1]:7860",
    "http://[::ffff:127.0.0.2]:3000", "http://0x7f000002:3000", "http://127.0.0.2", "http://127.0.0.2:30000",
    # before and behind an allowed name
    "https://school.example.evil.example", "https://evilschool.example", "https://www.school.example",
    "https://evilcampus.example", "https://campus.example.evil.example", "https://evil.example/.campus.example",
    "https://evil.example?.campus.example", "https://evil.example#.campus.example", "https://xcampus.example",
    # the apex of a wildcard, and the wildcard itself
    "https://campus.example", "https://*.campus.example", "https://.campus.example", "https://a..campus.example",
    # scheme and port
    "http://school.example", "http://www.campus.example", "https://school.example:8443", "https://school.example:443",
    "https://www.campus.example:8443", "wss://school.example", "https://https://school.example", "//school.example",
    "https:school.example", "school.example", "javascript://school.example", "data:https://school.example",
    # who asks
    "https://school.example@evil.example", "https://evil.example@school.example", "https://a:b@www.campus.example",
    # letters
    "HTTPS://SCHOOL.EXAMPLE", "https://School.example", "https://school.example.", "https://school.example/",
    "https://school.example ", "https://school.example\t", "https://school.example,https://evil.example",
    "https://school.example https://evil.example", "https://school.example\\.evil.example",
    "https://evil.example\\@school.example", "https://school.example%00.evil.example", "https://schoolXexample",
    "https://xn--schol-jye.example", "https://school.example;script-src *", "https://a_.b.campus.example.",
    f"https://{'a' * 64}.campus.example", f"https://{'a.' * 2_000}evil.example", "x" * 20_000,
)  # fmt: skip

UNSENDABLE = (
    "https://school.example\n",
    "\nhttps://school.example",
    "https://school.example\r\nx: y",
    "https://evil.example\n.campus.example",
    "https://school.example\0",
    "https://sсhool.example",  # The second letter of the name is Cyrillic.
    "https://www。campus.example",
)
"""What no header can hold, or no browser puts there."""
