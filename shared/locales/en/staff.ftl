# Accounts of the staff, and signing in to the back office.
staff-sign-in-title = Log in to the back office
staff-sign-in-link = Open the link that your shop printed.
staff-reauth-intro = You logged in a while ago. Log in again for this.
