"""What an operator can choose: flags and `CONCEPT_GUIDE_*` variables. Nothing else reads the environment."""

from __future__ import annotations

from pathlib import Path

import platformdirs
from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Frozen: built at the edge, then passed on. Flags win over variables, variables over defaults."""

    model_config = SettingsConfigDict(env_prefix="CONCEPT_GUIDE_", frozen=True, extra="ignore")

    data_dir: Path = Field(default_factory=lambda: platformdirs.user_data_path("concept-guide"))
    """Holds the index, what a user added, and the weights."""
    models_dir: Path | None = None
    """Holds the weights instead, where several data folders share them."""
    host: str = "127.0.0.1"
    port: int = Field(default=7860, ge=1, le=65535)
    allow_origin: tuple[str, ...] = ()
    """Origins of other sites whose pages may call the API."""
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
    max_question_chars: int = 2_000
    max_answer_tokens: int = 220
    threads: int | None = None
    """Processor threads for the models; as many as the machine has cores where none is named."""

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
