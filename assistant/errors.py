"""Every error a user can meet, and the HTTP status each one becomes.

    ConceptGuideError             knowledge.errors
    ├── DocumentError             a file cannot be read
    │   └── DocumentNotFound      no document has this id
    ├── IndexUnusable             index.errors
    │   ├── IndexMissing
    │   ├── IndexDamaged
    │   └── IndexMismatch
    ├── InvalidQuestion           empty, too long, or a malformed history
    ├── InvalidQuestionFile       a line of an evaluation's file is not what it should be
    ├── InvalidSetting            a value of a flag or a variable makes no sense
    ├── ModelNotFound             a client names a model that is not served
    ├── WeightsError
    │   ├── WeightsMissing        a model has not been pulled
    │   ├── WeightsDamaged        a file does not match its digest
    │   └── PullFailed            a download did not finish
    ├── DiskFull                  there is no room left for what was being written
    ├── RecordsUnusable           ratings and kept questions cannot be read or written
    ├── KeysUnusable              the file of the keys cannot be read or written
    ├── GenerationFailed          the model stopped in the middle of an answer
    ├── Busy                      too many questions wait for the model already
    └── PortInUse                 another program listens where `serve` would

On the command line each of them is one line on standard error and exit status 1.
"""

from __future__ import annotations

from index.errors import IndexDamaged, IndexMismatch, IndexMissing, IndexUnusable
from knowledge.errors import ConceptGuideError, DocumentError, DocumentNotFound

__all__ = [
    "Busy",
    "ConceptGuideError",
    "DiskFull",
    "DocumentError",
    "DocumentNotFound",
    "GenerationFailed",
    "IndexDamaged",
    "IndexMismatch",
    "IndexMissing",
    "IndexUnusable",
    "InvalidQuestion",
    "InvalidQuestionFile",
    "InvalidSetting",
    "KeysUnusable",
    "ModelNotFound",
    "PortInUse",
    "PullFailed",
    "RecordsUnusable",
    "WeightsDamaged",
    "WeightsError",
    "WeightsMissing",
    "http_status",
]


class InvalidQuestion(ConceptGuideError):
    """The question is empty or too long, or the history is malformed."""


class InvalidQuestionFile(ConceptGuideError):
    """A file of questions to evaluate with cannot be read."""


class InvalidSetting(ConceptGuideError):
    """A value given on the command line or in the environment makes no sense."""


class ModelNotFound(ConceptGuideError):
    """A client names a model that is not served here."""


class WeightsError(ConceptGuideError):
    """Model weights cannot be used."""


class WeightsMissing(WeightsError):
    """A model has not been pulled into the data folder."""


class WeightsDamaged(WeightsError):
    """A file of a model does not match its digest."""


class PullFailed(WeightsError):
    """A download did not finish, or what came is not what the lock names."""


class DiskFull(ConceptGuideError):
    """There is no room left for what was being written."""


class RecordsUnusable(ConceptGuideError):
    """The file of ratings and kept questions is damaged, held by another process, or may not be written."""


class KeysUnusable(ConceptGuideError):
    """The file of the keys is damaged, held by another process, or may not be read."""


class GenerationFailed(ConceptGuideError):
    """The model stopped in the middle of an answer."""


class Busy(ConceptGuideError):
    """Too many questions wait for the model already."""


class PortInUse(ConceptGuideError):
    """Another program listens at the address that `serve` was given."""


_HTTP_STATUS: dict[type[ConceptGuideError], int] = {
    DocumentNotFound: 404,
    ModelNotFound: 404,
    DocumentError: 422,
    InvalidQuestion: 422,
    InvalidQuestionFile: 422,
    InvalidSetting: 422,
    IndexUnusable: 503,
    WeightsError: 503,
    Busy: 503,
    PortInUse: 503,
    RecordsUnusable: 503,
    KeysUnusable: 503,
    GenerationFailed: 502,
    DiskFull: 507,
    ConceptGuideError: 500,
}


def http_status(error: ConceptGuideError) -> int:
    """Return the status of the closest ancestor that has one."""
    return next(_HTTP_STATUS[kind] for kind in type(error).__mro__ if kind in _HTTP_STATUS)
