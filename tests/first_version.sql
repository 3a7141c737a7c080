-- One row of each table that others refer to, as the first version of the product wrote them.
INSERT INTO installation (id, region_name, operator_name, operator_contact, feed_id) VALUES (1, 'Область', '', '', 'f');
INSERT INTO municipality (id, code, name) VALUES (1, 'm1', 'Азов');
INSERT INTO organization (id, code, kind, name, short_name, address, phone, municipality_id)
 VALUES (1, 's1', 'school', 'Школа', 'Школа', '', '', 1);
INSERT INTO venue (id, organization_id, name, address, entrance) VALUES (1, 1, 'Зал', 'ул. Мира', '');
INSERT INTO school_class (id, school_id, year, grade, letter, roll) VALUES (1, 1, 2026, 8, 'Б', 25);
INSERT INTO user_account (id, mail, name, password_hash, session_key, active, created_at)
 VALUES (1, 'a@b.example', 'А', 'x', 'k', TRUE, '2026-11-01 00:00:00');
INSERT INTO membership (id, user_id, organization_id, role) VALUES (1, 1, 1, 'school');
INSERT INTO event (id, title, kind, scale, format, state, host_id, municipality_id, announcement, bring, audience,
 grades, special_needs, precision, hours, cancel_reason, words, sequence, version, changed_at, created_at)
 VALUES (1, 'Проба', 'trial', 'regional', 'onsite', 'published', 1, 1, '', '', '["pupils"]', 0, FALSE, 'none', 2, '', '',
 0, 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00');
INSERT INTO slot (id, event_id, venue_id, starts_at, ends_at, capacity, cancel_reason, sequence, changed_at)
 VALUES (1, 1, 1, '2026-12-01 07:00:00', '2026-12-01 09:00:00', 50, '', 0, '2026-11-01 00:00:00');
INSERT INTO pool (id, slot_id, capacity, taken, waiting, closed) VALUES (1, 1, 50, 25, 0, FALSE);
INSERT INTO booking (id, slot_id, organization_id, state, seats, adults, adult_name, adult_phone, version, created_at,
 changed_at) VALUES (1, 1, 1, 'confirmed', 25, 2, 'М', '8', 1, '2026-11-01 00:00:00', '2026-11-01 00:00:00');
INSERT INTO booking_line (id, booking_id, slot_id, class_id, seats, live) VALUES (1, 1, 1, 1, 25, TRUE);
INSERT INTO booking_seat (booking_id, pool_id, seats) VALUES (1, 1, 25);
INSERT INTO audit_entry (id, at, action, subject, subject_id, before, after)
 VALUES (1, '2026-11-01 00:00:00', 'booking.confirmed', 'booking', 1, '{}', '{}');
INSERT INTO outbox_message (id, topic, subject_id, version, recipient_id, payload, created_at)
 VALUES (1, 'booking.confirmed', 1, 1, 1, '{}', '2026-11-01 00:00:00');
