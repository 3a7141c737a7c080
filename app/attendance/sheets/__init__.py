"""The pages on which a school says who came: of a booking, of many at once, without a booking, of a month."""
