"""What must always hold of what hosts and schools are told, in the words of `booking.invariants`."""

TOLD = (
    "hosts are asked and groups are reminded of what there is",
    (
        (
            "booking {0} waits for an answer, and its host was never asked",
            "SELECT b.id FROM booking b WHERE b.state = 'requested' AND NOT EXISTS (SELECT 1"
            " FROM outbox_message m WHERE m.topic = 'group.asked' AND m.subject_id = b.id"
            " AND m.version <= b.version)",
        ),
        (
            "message {0} reminds organization {1} of booking {2}, which is not its own",
            "SELECT m.id, m.recipient_id, m.subject_id FROM outbox_message m"
            " LEFT JOIN booking b ON b.id = m.subject_id AND b.organization_id = m.recipient_id"
            " WHERE m.topic IN ('reminder.ahead', 'reminder.eve') AND b.id IS NULL",
        ),
        (
            "booking {0} was reaffirmed, and the audit log knows nothing of it",
            "SELECT b.id FROM booking b WHERE b.reaffirmed_at IS NOT NULL AND NOT EXISTS (SELECT 1"
            " FROM audit_entry a WHERE a.subject = 'reaffirmation' AND a.subject_id = b.id)",
        ),
    ),
)
