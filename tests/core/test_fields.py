"""What every form may rely on of its fields."""

import pytest
from flask_wtf import FlaskForm
from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length

from app.calendar.forms import MomentField
from app.core.fields import Needed, RowForm


class Meeting(RowForm):
    title = StringField(validators=[Length(max=3)])


class Course(FlaskForm):
    begins = MomentField("Начало", [Needed("Когда начало?")])
    meetings = FieldList(FormField(Meeting))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_spaces_are_nothing_typed_and_rows_refuse_in_the_language_of_the_page(app):
    sent = {"begins": "   ", "meetings-0-title": "слово"}
    with app.test_request_context(method="POST", data=sent, headers={"Accept-Language": "ru"}):
        form = Course(meta={"csrf": False})
        assert not form.validate()
        assert form.begins.errors == ["Когда начало?"]
        assert "не должно" in str(form.meetings[0].form.title.errors)
    with app.test_request_context(method="POST", data={"begins": "вчера"}, headers={"Accept-Language": "ru"}):
        form = Course(meta={"csrf": False})
        assert not form.validate() and form.begins.errors != ["Когда начало?"]
