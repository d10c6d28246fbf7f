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
letter-welcome-subject = Welcome to { $shop }
letter-welcome-body = Your password is set, and your account at { $shop } is ready: your orders, your details and your newsletter are in one place.
letter-welcome-button = My account
letter-welcome-not-you = If it was not you who chose the password, somebody else reads your mail. Please change the password of your mailbox first, and then that of this account.
letter-guessing-subject = Somebody is guessing your password at { $shop }
letter-guessing-body = Somebody has tried to log in to your account at { $shop } several times, and has not got in. If it was you, or if the log-in does not let you in any more, set a new password with this link. It works once, for one hour.
letter-guessing-nothing-to-do = If it was not you, there is nothing to do: a browser in which you have logged in before still lets you in, and we tell you once a day at most. After that hour you can request a new link on the log-in page.

choose-first-title = Choose a password
choose-new-title = Set a new password
choose-button = Save the password
security-title = Security
security-password-title = Change the password
security-password-intro = Every other device is logged out, and we tell you by mail.
security-password-changed = Your password is changed. Every other device has been logged out.
security-sessions = Where you are logged in
security-sessions-intro = If you do not recognise one of these, log it out and change your password.
security-device = { $browser } on { $system }
security-device-unknown = Unknown device
security-current = this device
security-opened = Logged in { $time }
security-opened-from = Logged in { $time } from { $network }
security-last-seen = Last used { $time }
security-everywhere = Log out everywhere
security-everywhere-hint = This ends every session, this one included, and no other browser is known any more.
security-ended = That device has been logged out.
security-confirm-title = Confirm your password
security-confirm-intro = You logged in a while ago. Before you log out devices, please enter your password once more.
security-confirm-button = Go on
error-wrong-password = This is not your password.
problem-wrong-password = This is not your password
choose-hint = At least { $count } characters; a few words with spaces are a good password.
error-password-too-short = A password has at least { $count } characters.
error-password-too-long = A password has at most { $count } characters.
error-password-common = This password is one of the first that somebody would try. Please choose another.

sign-up-title = Sign up
sign-up-button = Sign up
sign-up-newsletter = Send me the newsletter.
sign-up-sent-title = Look in your inbox
sign-up-sent = We have sent a mail to this address. Open the link in it to continue.
inbox-again-hint = No mail after a few minutes? Look in the folder for unwanted mail, or let us send it again.
inbox-again = Send the mail again
sign-up-done = Your password is set. You can log in with it now.

reset-title = Set a new password
reset-intro = Tell us the address of your account. We will mail you a link that works once, for one hour.
reset-button = Send me the link
reset-sent-title = Look in your inbox
reset-sent = If there is an account with this address, we have sent a mail to it. The link in the mail works for one hour.
reset-done = Your new password is set, and every device has been logged out. You can log in with it now.
reset-gone = A link works once, for one hour, and only the newest one is valid. You can request a new one.
reset-again = Request a new link

sign-up-gone = A link works once, for a limited time, and only the newest one is valid. You can request a new one.
sign-up-again = Request a new link

choose-for = For
sign-up-hint = We mail you a link; you choose your password there. Have you ordered as a guest? Use the same address, and your orders are there.
sign-up-newsletter-hint = You get one mail to confirm that.
sign-up-before = Signed up before?

login-or = Check both, or
login-reset = set a new password
login-first = Log in, and you are back where you were.
logout-done = You are logged out.
