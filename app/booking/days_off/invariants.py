"""What must always hold of cancelled days, in the words of `booking.invariants`."""

# Whether lessons of booking b are cancelled when slot s is: stands in place of the word IS_OFF.
IS_OFF = (
    " EXISTS (SELECT 1 FROM day_off_school o JOIN day_off d ON d.id = o.day_off_id"
    " WHERE o.school_id = b.organization_id AND d.withdrawn_at IS NULL"
    " AND s.starts_at >= d.begins_at AND s.starts_at < d.ends_at AND NOT EXISTS"
    " (SELECT 1 FROM slot_session k WHERE k.slot_id = s.id AND k.starts_at >= d.ends_at)"
    " AND b.audience IN ('pupils', 'preschool')"
    " AND (d.grades = 0 OR EXISTS (SELECT 1 FROM booking_line l LEFT JOIN school_class c ON c.id = l.class_id"
    " WHERE l.booking_id = b.id AND (d.grades >> COALESCE(l.grade, c.grade)) & 1 = 1)))"
)

# Whom an act has to tell: the schools and the hosts of what it has cancelled.
_TO_BE_TOLD = (
    "SELECT 'day_off.made' AS topic, x.day_off_id, b.organization_id FROM day_off_booking x"
    " JOIN booking b ON b.id = x.booking_id UNION SELECT 'day_off.told_host', x.day_off_id, e.host_id"
    " FROM day_off_booking x JOIN booking b ON b.id = x.booking_id"
    " JOIN slot s ON s.id = b.slot_id JOIN event e ON e.id = s.event_id"
)

DAYS_OFF = (
    "an act that cancels a day has cancelled and told what it says",
    (
        (
            "booking {0} was cancelled with day off {1} and is {2}",
            "SELECT b.id, x.day_off_id, b.state FROM day_off_booking x JOIN booking b ON b.id = x.booking_id"
            " WHERE b.state <> 'cancelled_by_school'",
        ),
        (
            "organization {0} is told of day off {1} {2} times",
            "SELECT t.organization_id, t.day_off_id, COUNT(m.id)"  # noqa: S608  # of constants
            f" FROM ({_TO_BE_TOLD}) t LEFT JOIN outbox_message m ON m.topic = t.topic"
            " AND m.subject_id = t.day_off_id AND m.recipient_id = t.organization_id"
            " GROUP BY t.topic, t.day_off_id, t.organization_id HAVING COUNT(m.id) <> 1",
        ),
    ),
)
