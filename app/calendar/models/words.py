"""What an event, its dates and its readers may be."""

import enum


class EventKind(enum.StrEnum):
    FAIR = "fair"
    OLYMPIAD = "olympiad"
    OPEN_DAY = "open_day"
    TRIAL = "trial"
    EXCURSION = "excursion"
    CONTEST = "contest"
    FESTIVAL = "festival"
    CHAMPIONSHIP = "championship"
    CAMP = "camp"
    LESSON = "lesson"
    PARENTS_MEETING = "parents_meeting"
    WEBINAR = "webinar"
    CONFERENCE = "conference"
    MEETING = "meeting"
    PROJECT = "project"
    TRAINING = "training"
    DIAGNOSTICS = "diagnostics"
    OTHER = "other"


class EventState(enum.StrEnum):
    DRAFT = "draft"
    ON_REVIEW = "on_review"
    PUBLISHED = "published"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class Scale(enum.StrEnum):
    SCHOOL = "school"
    MUNICIPAL = "municipal"
    REGIONAL = "regional"
    NATIONAL = "national"


class EventFormat(enum.StrEnum):
    ONSITE = "onsite"
    ONLINE = "online"
    AT_SCHOOL = "at_school"


class Precision(enum.StrEnum):
    """How exactly an event's dates are known. Only times (`Slot`) have a clock."""

    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    QUARTER = "quarter"
    SEASON = "season"
    YEAR = "year"
    NONE = "none"


class Recurrence(enum.StrEnum):
    """How often an event comes again, where an order says only that."""

    YEARLY = "yearly"
    TWICE_A_YEAR = "twice_a_year"
    QUARTERLY = "quarterly"
    MONTHLY = "monthly"
    ALL_YEAR = "all_year"
    BY_SCHEDULE = "by_schedule"


class Audience(enum.StrEnum):
    PUPILS = "pupils"
    PRESCHOOL = "preschool"
    PARENTS = "parents"
    TEACHERS = "teachers"
    STUDENTS = "students"
    ADULTS = "adults"


class Visibility(enum.StrEnum):
    """Whom a published event is shown to. Only `public` ones are on pages that anybody may open."""

    PUBLIC = "public"
    SIGNED_IN = "signed_in"
    INVITED = "invited"


class Holder(enum.StrEnum):
    """For whom seats are kept: everybody who may book, visitors without an account, or one of them."""

    COMMON = "common"
    PUBLIC = "public"
    MUNICIPALITY = "municipality"
    SCHOOL = "school"


# States in which readers find an event; a cancelled one stays, with its reason.
SHOWN = frozenset({EventState.PUBLISHED, EventState.FINISHED, EventState.CANCELLED})
