from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from assistant.errors import InvalidSetting
from assistant.settings import Settings, settings_of


@pytest.fixture(autouse=True)
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.upper().startswith("CONCEPT_GUIDE_")]:
        monkeypatch.delenv(name)


def test_flags_win_over_variables_and_variables_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings().port == 7860
    monkeypatch.setenv("CONCEPT_GUIDE_PORT", "8000")
    assert Settings().port == 8000
    assert Settings(port=9000).port == 9000


def test_everything_lies_below_the_data_folder(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, models_dir=None)
    for folder in (
        settings.weights_dir,
        settings.index_dir,
        settings.library_dir,
        settings.records_dir,
        settings.uploads_dir,
    ):
        assert folder.parent == tmp_path


def test_several_data_folders_can_share_their_weights(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCEPT_GUIDE_MODELS_DIR", str(tmp_path / "shared"))
    assert Settings(data_dir=tmp_path / "one").weights_dir == tmp_path / "shared"


def test_nobody_but_this_machine_is_served_unless_told() -> None:
    assert Settings().host == "127.0.0.1"
    assert Settings().allow_origin == ()


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        setattr(Settings(), "port", 1)  # noqa: B010 (an assignment is what a checker would refuse)


@pytest.mark.parametrize(
    "bad",
    [
        {"port": 0},
        {"port": 70_000},
        {"port": "x"},
        {"top_k": 0},
        {"scripted_pause": -1},
        {"max_waiting": 0},
        {"keep_questions": -1},
        {"max_upload_mb": 0},
    ],
)
def test_a_value_that_makes_no_sense_is_refused(bad: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Settings(**bad)


def test_variables_of_other_programs_are_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "1")
    monkeypatch.setenv("HOST", "0.0.0.0")
    assert (Settings().port, Settings().host) == (7860, "127.0.0.1")


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("https://school.example/", "https://school.example"),
        ("HTTPS://School.Example:443", "https://school.example"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("http://[::1]:80", "http://[::1]"),
        (" https://school.example ", "https://school.example"),
        ("app://lessons", "app://lessons"),
        ("*", "*"),
        ("https://*.School.example/", "https://*.school.example"),
        ("https://*.school.example:443", "https://*.school.example"),
        ("https://*.school.example:8443", "https://*.school.example:8443"),
        ("http://[0:0::1]:3000", "http://[::1]:3000"),
    ],
)
def test_an_origin_is_kept_as_browsers_send_it(given: str, meant: str) -> None:
    settings = Settings(allow_origin=(given,))
    assert settings.allow_origin == settings.origins.sites == (meant,)


@pytest.mark.parametrize(
    "origin", ["school.example", "https://", "https://school.example/course", "https://a@b.example", "null", "",
               "https://school.example?x=1", "https://school.example:port", "https://[::1", "https://*", "https://*.",
               "https://www.*.example", "https://w*.example", "https://*.*.example", "*.school.example",
               "https://a.example;script-src *", "https://a.example b.example", "https://a.example,https://b.example",
               "https://münchen.example", "https://school.example.", "https://[::1%25eth0;]"]
)  # fmt: skip
def test_what_no_page_can_be_of_is_no_origin(origin: str) -> None:
    with pytest.raises(ValidationError, match=r"as in https://school\.example"):
        Settings(allow_origin=(origin,))


def test_how_often_one_may_ask_is_a_rate_or_no_limit() -> None:
    settings = Settings(limit_session="", limit_address="0", limit_site="5/hour")
    assert (settings.limit_session, settings.limit_address, settings.limit_site) == ("", "0", "5/hour")


@pytest.mark.parametrize("name", ["limit_session", "limit_address", "limit_site"])
def test_a_limit_that_cannot_be_read_is_one_clear_line(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(f"CONCEPT_GUIDE_{name.upper()}", "twelve")
    with pytest.raises(InvalidSetting, match=rf"^{name} is 'twelve': write how often .*as in 12/minute.*\.$"):
        settings_of()


def test_a_hosts_name_is_kept_as_browsers_send_it() -> None:
    assert Settings(allow_host=("Guide.School.example.", "lab-pc")).allow_host == ("guide.school.example", "lab-pc")


@pytest.mark.parametrize("host", ["https://guide.example", "guide.example:7860", "*", "*.example", "", "a b", "a/b"])
def test_what_is_more_or_less_than_a_name_is_no_host(host: str) -> None:
    with pytest.raises(ValidationError, match=r"as in guide\.school\.example"):
        Settings(allow_host=(host,))


def test_a_password_that_is_too_short_is_refused_and_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for password in ("", "hunter2", "elevenchars"):
        monkeypatch.setenv("CONCEPT_GUIDE_AUTHOR_PASSWORD", password)
        with pytest.raises(InvalidSetting, match=r"^author_password: the password is shorter than 12") as error:
            settings_of()
        assert not password or password not in str(error.value)
        assert error.value.__cause__ is None
    monkeypatch.setenv("CONCEPT_GUIDE_AUTHOR_PASSWORD", "twelve chars")
    assert "twelve chars" not in repr(settings_of())
