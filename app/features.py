"""What the features give the application: pages, commands, letters, invariants, words of the journal."""

from typing import Any

from flask import Flask, g, request
from flask_babel import get_locale
from flask_login import current_user

from app.accounts import cli as accounts_cli
from app.accounts import journal as accounts_journal
from app.accounts import letters as accounts_letters
from app.accounts import routes as accounts
from app.accounts.access import membership_or_none
from app.attendance import cli as attendance_cli
from app.attendance import invariants as attendance_invariants
from app.attendance import journal as attendance_journal
from app.attendance import letters as attendance_letters
from app.attendance import routes as attendance
from app.attendance import unmarked_letters
from app.attendance.differences import letters as difference_letters
from app.attendance.differences import routes as differences
from app.attendance.gate import journal as gate_journal
from app.attendance.gate import letters as gate_letters
from app.attendance.gate import queries as gate_queries
from app.attendance.gate import routes as gate
from app.attendance.gate import ways as gate_ways
from app.attendance.importing import cli as platform_cli
from app.attendance.importing import journal as platform_journal
from app.attendance.importing import pages as platforms
from app.attendance.lists import journal as lists_journal
from app.attendance.lists import pages as lists
from app.attendance.outcomes import invariants as outcome_invariants
from app.attendance.outcomes import journal as outcome_journal
from app.attendance.outcomes import routes as outcomes
from app.attendance.rosters import invariants as roster_invariants
from app.attendance.rosters import journal as roster_journal
from app.attendance.rosters import routes as rosters
from app.attendance.rosters import showing as shown_rosters
from app.attendance.sheets import routes as school_sheets
from app.attendance.survey import cli as survey_cli
from app.attendance.survey import invariants as survey_invariants
from app.attendance.survey import journal as survey_journal
from app.attendance.survey import routes as survey
from app.attendance.survey import showing as survey_showing
from app.booking import cli as booking_cli
from app.booking import invariants as booking_invariants
from app.booking import journal as booking_journal
from app.booking import letters as booking_letters
from app.booking import routes as booking
from app.booking import scarce as booking_scarce
from app.booking.applying import showing as applying
from app.booking.days_off import letters as day_off_letters
from app.booking.time_requests import invariants as time_request_invariants
from app.booking.time_requests import journal as time_request_journal
from app.booking.time_requests import letters as time_request_letters
from app.booking.touched import touched_groups
from app.calendar import cli as calendar_cli
from app.calendar import journal as calendar_journal
from app.calendar import letters as calendar_letters
from app.calendar import routes as calendar
from app.core import locale
from app.core.invariants import Invariants
from app.core.journal import Journal
from app.core.letters import Sorting, Topics
from app.core.outbox import cli as outbox_cli
from app.ops import cli as ops_cli
from app.ops.backup import cli as backup_cli
from app.ops.backup import journal as backup_journal
from app.ops.doctor.command import doctor
from app.ops.observe import routes as observe
from app.organizations import cli as organizations_cli
from app.organizations import journal as organizations_journal
from app.organizations import routes as organizations
from app.organizations.identity import identity
from app.organizations.queries import constant
from app.pages import outgoing
from app.pages import routes as pages
from app.pages.journal import routes as journal
from app.pages.menu import footer, menu, office, place
from app.pages.notices import actions as notice_actions
from app.pages.notices import journal as notice_journal
from app.pages.notices import letters as notice_letters
from app.pages.notices import routes as notices
from app.pages.notices import sorting as notice_sorting
from app.pages.registries import routes as registries
from app.participation import cli as participation_cli
from app.participation import routes as participation
from app.participation.archives import invariants as archive_invariants
from app.participation.archives import journal as archive_journal
from app.participation.archives import routes as archives
from app.participation.reporting import invariants as period_invariants
from app.participation.reporting import journal as period_journal
from app.participation.reporting import letters as period_letters
from app.participation.reporting import routes as periods
from app.participation.reports import invariants as report_invariants
from app.participation.reports import journal as report_journal
from app.participation.reports import routes as reports
from app.participation.sending import archived_letters
from app.participation.sending import invariants as sending_invariants
from app.participation.sending import journal as sending_journal
from app.participation.sending import letters as sending_letters
from app.participation.sending import routes as sending
from app.participation.totals import journal as totals_journal
from app.participation.totals import routes as totals
from app.participation.typed import invariants as typed_invariants
from app.participation.typed import journal as typed_journal
from app.participation.typed import routes as typed
from app.roadmap import cli as roadmap_cli
from app.roadmap import invariants as roadmap_invariants
from app.roadmap import journal as roadmap_journal
from app.roadmap import routes as roadmap
from app.roadmap.asking import answering as date_requests
from app.roadmap.asking import invariants as asking_invariants
from app.roadmap.asking import letters as asking_letters
from app.roadmap.asking import routes as asks
from app.roadmap.papers import invariants as paper_invariants
from app.roadmap.papers import letters as paper_letters
from app.roadmap.papers import routes as papers
from app.roadmap.queries import orders_of
from app.roadmap.undated import routes as undated


def register(app: Flask) -> None:
    """Blueprints, commands, invariants and the journal's words of every feature, from the lowest up."""

    for feature in (
        organizations,
        accounts,
        calendar,
        booking,
        attendance,
        survey,
        rosters,
        lists,
        platforms,
        school_sheets,
        differences,
        outcomes,
        gate,
        participation,
        periods,
        archives,
        reports,
        typed,
        totals,
        sending,
        roadmap,
        asks,
        date_requests,
        undated,
        papers,
        pages,
        registries,
        notices,
        journal,
        observe,
    ):
        app.register_blueprint(feature.bp)
    for command in (
        organizations_cli.organizations,
        accounts_cli.users,
        calendar_cli.calendar,
        booking_cli.booking,
        survey_cli.survey,
        platform_cli.platforms,
        attendance_cli.attendance,
        participation_cli.participation,
    ):
        app.cli.add_command(command)
    for command in (roadmap_cli.roadmap, ops_cli.demo, outbox_cli.outbox, backup_cli.backup):
        app.cli.add_command(command)
    app.cli.add_command(doctor)
    topics = app.extensions["topics"] = Topics()
    for letters in (
        accounts_letters,
        calendar_letters,
        booking_letters,
        booking_scarce,
        day_off_letters,
        time_request_letters,
        attendance_letters,
        difference_letters,
        unmarked_letters,
        gate_letters,
        period_letters,
        sending_letters,
        archived_letters,
        notice_letters,
        asking_letters,
        paper_letters,
    ):
        letters.register(topics)
    app.extensions["sorting"] = Sorting(notice_sorting.sort, notice_actions.gather)
    app.extensions["constant"] = constant
    app.extensions["touched_groups"] = touched_groups  # the calendar knows no bookings
    app.extensions["heads_by_host"] = gate_queries.heads_by_host  # nor who came
    app.extensions["count_behind_pass"] = gate_ways.to_the_group
    app.extensions["orders_of"] = orders_of  # nor any orders
    app.extensions["applications_on_page"] = applying.on_event_page  # nor applications
    app.extensions["application_lines"] = applying.lines_of
    app.extensions["works_entered"] = applying.works_entered
    app.extensions["survey_of_slot"] = survey_showing.survey_of  # nor surveys, nor do bookings
    app.extensions["survey_path"] = survey_showing.path_of
    app.extensions["survey_line"] = survey_showing.event_line
    app.extensions["roster_on_booking"] = shown_rosters.on_booking  # bookings know no rosters
    app.extensions["roster_on_slot"] = shown_rosters.on_slot
    app.extensions["roster_on_event"] = shown_rosters.on_event
    invariants = app.extensions["invariants"] = Invariants()
    booking_invariants.register(invariants)
    time_request_invariants.register(invariants)
    attendance_invariants.register(invariants)
    survey_invariants.register(invariants)
    roster_invariants.register(invariants)
    outcome_invariants.register(invariants)
    period_invariants.register(invariants)
    archive_invariants.register(invariants)
    report_invariants.register(invariants)
    typed_invariants.register(invariants)
    sending_invariants.register(invariants)
    roadmap_invariants.register(invariants)
    asking_invariants.register(invariants)
    paper_invariants.register(invariants)
    told = app.extensions["journal"] = Journal()
    for feature_journal in (
        organizations_journal,
        accounts_journal,
        calendar_journal,
        booking_journal,
        time_request_journal,
        attendance_journal,
        survey_journal,
        roster_journal,
        lists_journal,
        platform_journal,
        outcome_journal,
        gate_journal,
        period_journal,
        archive_journal,
        report_journal,
        typed_journal,
        totals_journal,
        sending_journal,
        roadmap_journal,
        outgoing,
        journal,
        notice_journal,
        backup_journal,
    ):
        feature_journal.register(told)
    app.extensions["remembered"].passing = frozenset(code for code, subject in told if subject.passing)

    @app.context_processor
    def surroundings() -> dict[str, Any]:
        plain = {
            "site_name": "Ориентир",
            "locale": str(get_locale()),
            "look": locale.chosen_look(),
            "here": locale.this_address(),
        }
        if g.get("bare"):
            return plain
        membership = membership_or_none()
        role = membership.role if membership else None
        around = {"installation": identity(), "menu": menu(membership), "membership": membership}
        around |= {"office": office(membership), "footer_links": footer()}
        person = {
            "menu_key": (role, place(request.endpoint)),
            "current_user": current_user._get_current_object(),
        }
        return plain | around | person
