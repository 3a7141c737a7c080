"""What draws inputs quickly draws them as the widgets of WTForms do."""

import pytest
from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.core.fields import QuickInputs, WholeNumberField


class Form(FlaskForm):
    class Meta(QuickInputs):
        pass

    name = StringField("", [InputRequired(), Length(3, 9)])
    number, key, reason = WholeNumberField("", 1, 9), HiddenField(), TextAreaField("", [Length(max=500)])


@pytest.mark.parametrize(
    "attributes",
    [
        {},
        {"type": "number", "inputmode": "numeric", "min": 0},
        {"aria-describedby": "x", "class_": "wide", "data_quiet": "1"},
        {"required": False, "readonly": True, "id": False, "rows": 2},
        {"value": "<&'\">"},
    ],
)
def test_byte_by_byte(app, attributes):
    with app.test_request_context("/"):
        form = Form(name="«Школа» & <b>'\"", number=3, reason="</textarea>\nда")
        for field in form:
            assert field(**attributes) == field.widget(field, **attributes)
