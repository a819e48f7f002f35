"""Programs for the people who install and develop LinkSnap; the product never imports them."""
