"""What must always hold of applications, asked of the tables alone."""

from collections.abc import Sequence

# As in app/booking/invariants.py: each question finds violations only.
QUESTIONS: dict[str, tuple[str, Sequence[tuple[str, str]]]] = {
    "I20": (
        "works taken are those of entered applications",
        (
            (
                "contest {0} has {1} works taken, its applications {2}",
                "SELECT c.event_id, c.taken, COALESCE(SUM(a.works), 0) FROM contest c"
                " LEFT JOIN application a ON a.event_id = c.event_id AND a.state IN ('submitted', 'admitted')"
                " GROUP BY c.event_id, c.taken HAVING c.taken <> COALESCE(SUM(a.works), 0)",
            ),
            (
                "contest {0} has {1} works taken of {2}",
                "SELECT event_id, taken, capacity FROM contest WHERE taken < 0 OR taken > capacity",
            ),
            (
                "organization {1} has {2} works in contest {0}, and may have {3}",
                "SELECT c.event_id, a.organization_id, SUM(a.works), c.per_organization FROM contest c"
                " JOIN application a ON a.event_id = c.event_id AND a.state IN ('submitted', 'admitted')"
                " GROUP BY c.event_id, a.organization_id, c.per_organization"
                " HAVING SUM(a.works) > c.per_organization",
            ),
            (
                "application {0} is to event {1}, which takes none here",
                "SELECT a.id, a.event_id FROM application a"
                " LEFT JOIN contest c ON c.event_id = a.event_id WHERE c.event_id IS NULL",
            ),
            (
                "application {0} is in nomination {1}, which is of another contest",
                "SELECT a.id, n.id FROM application a JOIN nomination n ON n.id = a.nomination_id"
                " WHERE n.event_id <> a.event_id",
            ),
            (
                "application {0} has a class of another organization, {1}",
                "SELECT a.id, l.class_id FROM application a JOIN application_line l"
                " ON l.application_id = a.id JOIN school_class k ON k.id = l.class_id"
                " WHERE k.school_id <> a.organization_id",
            ),
            (
                "application {0} came of {1}, which does not go on or is another organization's",
                "SELECT a.id, b.id FROM application a JOIN application b ON b.id = a.after_id"
                " WHERE a.state IN ('submitted', 'admitted')"
                " AND (NOT b.goes_on OR b.organization_id <> a.organization_id)",
            ),
        ),
    ),
    "I22": (
        "every application that was acknowledged is there, once",
        (
            (
                "application {0} has {1} keys",
                "SELECT a.id, COUNT(k.key) FROM application a"
                " LEFT JOIN application_key k ON k.application_id = a.id"
                " GROUP BY a.id HAVING COUNT(k.key) <> 1",
            ),
            (
                "key {0} leads to no application, or to another organization's",
                "SELECT k.key FROM application_key k LEFT JOIN application a ON a.id = k.application_id"
                " WHERE a.id IS NULL OR a.organization_id <> k.organization_id",
            ),
            (
                "application {0} is {1}, and nobody was told of it",
                "SELECT a.id, a.state FROM application a WHERE NOT EXISTS (SELECT 1 FROM outbox_message o"
                " WHERE o.subject_id = a.id AND o.topic = 'application.' || a.state)",
            ),
            (
                "application {0} stands in the audit log and nowhere else",
                "SELECT DISTINCT e.subject_id FROM audit_entry e"
                " LEFT JOIN application a ON a.id = e.subject_id"
                " WHERE e.subject = 'application' AND a.id IS NULL",
            ),
        ),
    ),
}
