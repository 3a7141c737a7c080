"""The shape of what is decided about a version."""

from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField
from wtforms.validators import InputRequired, Length


class ApplyForm(FlaskForm):  # type: ignore[misc]  # flask_wtf has no types
    """`seen` is the digest of the order whose changes were looked at, `paired` the mark of its pairs."""

    seen = HiddenField(validators=[InputRequired(), Length(max=64)])
    paired = HiddenField(validators=[Length(max=20_000)])
    sure = BooleanField()
