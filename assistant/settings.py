"""What an operator can choose: flags and `CONCEPT_GUIDE_*` variables. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import platformdirs
from pydantic import AfterValidator, Field, SecretStr, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from assistant.collectors import collector
from assistant.errors import InvalidSetting
from assistant.proxies import network, public_path
from assistant.rates import rate
from assistant.sites import AllowedOrigins, host_name, origin

Format = Literal["auto", "json", "text"]
EngineName = Literal["auto", "openvino", "transformers"]
LogLevel = Literal["debug", "info", "warning", "error"]

SHORTEST_PASSWORD = 12
"""Characters. What is shorter can be guessed."""


def _limit(text: str) -> str:
    """Return a rate as it was written. Raises PydanticCustomError for what is none."""
    rate(text)
    return text


class Settings(BaseSettings):
    """Frozen: built at the edge, then passed on. Flags win over variables, variables over defaults."""

    model_config = SettingsConfigDict(env_prefix="CONCEPT_GUIDE_", frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("concept-guide"))
    """Holds the index, what a user added, and the weights."""
    models_dir: Path | None = None
    """Holds the weights instead, where several data folders share them."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    allow_host: tuple[Annotated[str, AfterValidator(host_name)], ...] = ()
    """Names, beside `localhost` and `host`, under which this server is reached: its own in the network, or that of
    the proxy before it. A request for any other name is refused, since a page elsewhere may have had its own name
    point here. An IP address cannot be made to point elsewhere: each is accepted, so a server on 0.0.0.0 is reached
    at all addresses of its machine."""
    trusted_proxy: tuple[Annotated[str, AfterValidator(network)], ...] = ()
    """Addresses, or networks, of the proxies before this server. Only they are believed when they say in
    `X-Forwarded-For` and `X-Forwarded-Proto` who asks, and whether with encryption. Nobody else is, a proxy on the same
    machine neither: whoever is believed can pass for any reader, and for this machine itself."""
    root_path: Annotated[str, AfterValidator(public_path)] = ""
    """The path at which a proxy shows this server, such as `/guide`. The proxy takes it off: it passes `/guide/read/x`
    on as `/read/x`."""
    allow_origin: tuple[Annotated[str, AfterValidator(origin)], ...] = ()
    """Origins of other sites whose pages may use this server: call the API, and frame the widget and what is read.
    `https://*.school.example` for all names below one, which whoever has such a name may use; `*` for all sites."""
    limit_session: Annotated[str, AfterValidator(_limit)] = "12/minute"
    """How often one browser may have something made; empty or `0` for no limit. Faster than one can read."""
    limit_address: Annotated[str, AfterValidator(_limit)] = "240/minute"
    """How often one address may. A class sits behind one: thirty readers with eight calls a minute each, such as a
    question, its rating, a quiz and five replies to it. Behind a proxy all readers have one address unless
    `trusted_proxy` names the proxy's."""
    limit_site: Annotated[str, AfterValidator(_limit)] = "600/minute"
    """How often all readers on the pages of one origin may; those of this server's own pages and programs are one."""
    max_waiting: int = Field(default=32, ge=1)
    """Questions that the API takes on at once: some are being answered, the others wait for the model."""
    generator: str = "default"
    """`default`, `small`, `extractive`, `scripted:TEXT`, a local folder, a hub's `org/name`, or the URL of an
    OpenAI-compatible server that ends in `/v1`."""
    scripted_pause: float = Field(default=0.0, ge=0)
    """Seconds between the words of a scripted generator."""
    generator_model: str | None = None
    """Which model to ask a remote server for; the first it lists where none is named."""
    generator_key: str | None = None
    """The key a remote server asks for."""
    embedder: str = "all-MiniLM-L6-v2"
    top_k: int = Field(default=4, ge=1, le=20)
    """Passages to retrieve for an answer."""
    max_question_chars: int = Field(default=2_000, ge=1, le=50_000)
    """A conversation of the chat keeps no question that is longer than the most that may be set here."""
    max_answer_tokens: int = 220
    engine: EngineName = "auto"
    """What computes a local model: `openvino`, `transformers`, or `auto`: the quicker one of those that can."""
    threads: int | None = None
    """Processor threads for the models; as many as the machine has cores where none is named."""
    remember_answers: int = Field(default=1_000, ge=0, le=100_000)
    """How many answers are remembered, in memory alone, for whoever asks the same again; 0: none is."""
    answer_ahead: bool = True
    """Whether a local model that nobody waits for answers what the chat suggests, so that it is remembered."""

    log_format: Format = "auto"
    """How the log looks: `json`, one object a line, or `text` for a person; `auto` is text on a terminal."""
    log_level: LogLevel | None = None
    """What the log shows: `debug`, `info`, `warning` or `error`. By default a terminal shows warnings, and a file or a
    collector every request too."""
    log_questions: bool = False
    """Whether the log may hold what somebody asked, and what errors say, which often quotes it."""
    traces: Annotated[str, AfterValidator(collector)] | None = None
    """Where traces go: the address of an OpenTelemetry collector, such as `http://127.0.0.1:4318`; none unless told."""

    keep_questions: int = Field(default=0, ge=0, le=3650)
    """For how many days questions are kept for the course's authors; 0: none is."""
    author_password: SecretStr | None = None
    """Opens the authors' page, which there is only with one. A variable alone sets it: a flag would stand in the list
    of the machine's processes."""
    max_upload_mb: int = Field(default=100, ge=1, le=2_000)
    """Megabytes that an author may upload at once."""

    @field_validator("author_password")
    @classmethod
    def _long_enough(cls, password: SecretStr | None) -> SecretStr | None:
        if password is not None and len(password.get_secret_value()) < SHORTEST_PASSWORD:
            message = "the password is shorter than {least} characters. Choose a longer one"
            raise PydanticCustomError("short_password", message, {"least": SHORTEST_PASSWORD})
        return password

    @property
    def origins(self) -> AllowedOrigins:
        """The other sites whose pages may use this server."""
        return AllowedOrigins(self.allow_origin)

    @property
    def weights_dir(self) -> Path:
        """The folder of the model weights."""
        return self.models_dir or self.data_dir / "models"

    @property
    def index_dir(self) -> Path:
        """The folder of the index's builds and its pointer."""
        return self.data_dir / "index"

    @property
    def library_dir(self) -> Path:
        """The folder of the documents that a user added."""
        return self.data_dir / "library"

    @property
    def records_dir(self) -> Path:
        """The folder of ratings, and of questions where these are kept."""
        return self.data_dir / "records"

    @property
    def keys_dir(self) -> Path:
        """The folder of the keys of programs."""
        return self.data_dir / "keys"

    @property
    def uploads_dir(self) -> Path:
        """The folder in which an author's files lie while they are read."""
        return self.data_dir / "uploads"


_SECRET = {"author_password", "generator_key"}
"""Settings whose value no message shows."""


def settings_of(**given: Any) -> Settings:
    """Return the settings; what was given counts more than variables and defaults.

    Raises InvalidSetting for a value that makes no sense.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        if name in _SECRET:
            # Neither the message nor a traceback may show it: there is no chain.
            raise InvalidSetting(f"{name}: {first['msg']}.") from None
        raise InvalidSetting(f"{name} is {first['input']!r}: {first['msg']}.") from error
    except SettingsError as error:
        # The value of a list's variable is no JSON; the error names the field.
        raise InvalidSetting(f'The environment: {error}. A list is written as ["one", "two"].') from error
