# Accounts of the staff, and signing in to the back office.
staff-sign-in-title = Im Backoffice anmelden
staff-sign-in-link = Öffnen Sie den Link, den Ihr Shop ausgegeben hat.
staff-reauth-intro = Ihre Anmeldung ist eine Weile her. Melden Sie sich dafür noch einmal an.
