"""Files of the registries: kept with what they would do, applied as a whole or not, undone in one step."""

from app.organizations.actions.imports.applying import apply_import
from app.organizations.actions.imports.previews import choose, keep_preview, renew_preview
from app.organizations.actions.imports.refusals import (
    ChangedSince,
    NotApplied,
    NotAPreview,
    NothingToApply,
    PreviewStale,
    RowsBlock,
    UsedSince,
)
from app.organizations.actions.imports.undoing import undo_import

__all__ = [
    "ChangedSince",
    "NotAPreview",
    "NotApplied",
    "NothingToApply",
    "PreviewStale",
    "RowsBlock",
    "UsedSince",
    "apply_import",
    "choose",
    "keep_preview",
    "renew_preview",
    "undo_import",
]
