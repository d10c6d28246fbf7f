# Logging in, signing up, passwords.
login-title = Log in
login-button = Log in
problem-invalid-credentials = E-mail address and password do not match.
login-forgotten = Forgotten your password?
login-no-account = New here?

letter-claim-subject = Finish signing up at { $shop }
letter-claim-body = Somebody, probably you, requested an account at { $shop } with this address. Open this link and choose a password. It works once, for 24 hours.
letter-claim-button = Choose a password
letter-claim-not-you = If that was not you, there is nothing to do: without this link nobody gets in.
letter-exists-subject = You already have an account at { $shop }
letter-exists-body = Somebody, probably you, tried to sign up at { $shop } with this address. There is already an account with it: just log in. If you have forgotten the password, set a new one with this link. It works once, for one hour.
letter-exists-button = Set a new password
letter-exists-not-you = If that was not you, there is nothing to do: your account is as it was.
letter-reset-subject = A new password for { $shop }
letter-reset-body = Somebody, probably you, requested a new password at { $shop }. Set it with this link. It works once, for one hour.
letter-reset-button = Set a new password
letter-reset-not-you = If that was not you, there is nothing to do: your password stays as it is.
letter-changed-subject = Your password at { $shop } was changed
letter-changed-body = The password of your account at { $shop } has just been set, and every session was ended. If that was not you, set a new password at once.
letter-changed-button = Set a new password

choose-first-title = Choose a password
choose-new-title = Set a new password
choose-button = Save the password
choose-hint = At least { $count } characters; a few words with spaces are a good password.
error-password-too-short = A password has at least { $count } characters.
error-password-too-long = A password has at most { $count } characters.
error-password-common = This password is one of the first that somebody would try. Please choose another.

sign-up-title = Sign up
sign-up-button = Sign up
sign-up-newsletter = Send me the newsletter.
sign-up-sent-title = Look in your inbox
sign-up-sent = We have sent a mail to this address. Open the link in it to continue.
sign-up-done-title = Your password is set
sign-up-done = You can log in now.

reset-title = Set a new password
reset-intro = Tell us the address of your account. We will mail you a link that works once, for one hour.
reset-button = Send me the link
reset-sent-title = Look in your inbox
reset-sent = If there is an account with this address, we have sent a mail to it. The link in the mail works for one hour.
reset-done-title = Your new password is set
reset-done = Every device has been logged out. You can log in with the new password now.
reset-gone = A link works once, for one hour, and only the newest one is valid. You can request a new one.
reset-again = Request a new link

sign-up-gone = A link works once, for a limited time, and only the newest one is valid. You can request a new one.
sign-up-again = Request a new link

choose-for = For
sign-up-hint = We mail you a link; you choose your password there. Have you ordered as a guest? Use the same address, and your orders are there.
sign-up-newsletter-hint = You get one mail to confirm that.
sign-up-before = Signed up before?
