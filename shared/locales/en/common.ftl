# What every page and letter shares.
nav-account = My account
nav-log-in = Log in
nav-log-out = Log out

problem-back = Back to the shop
problem-other = That did not work
problem-not-found = There is nothing here
problem-not-signed-in = Please log in
problem-not-allowed = You may not do that
problem-too-many-requests = Too many attempts. Please wait a little.
problem-form-expired = This form has expired. Please go back, open the page again and repeat.
problem-no-cookies = Your browser refuses our cookies
no-cookies = They only keep you logged in and protect this form. Please allow cookies for this address, open the page again and repeat.
no-cookies-again = Open the page again
problem-cross-site = This request comes from another site
problem-unavailable = The shop cannot answer at the moment. Please try again.
problem-internal = Something broke on our side. Please try again.
problem-link-gone = This link is used, expired or wrong

letter-greeting = Hello,
letter-unsubscribe = Unsubscribe

field-email = E-mail address
field-password = Password
field-new-password = New password
field-current-password = Current password
field-name = Name
field-company = Company
field-telephone = Telephone
field-language = Language
field-optional = (optional)

problem-invalid-body = Some fields need another look
problem-weak-password = Please choose another password
problem-reauth-required = Please confirm your password
error-invalid = This value is not valid.
error-missing = Please fill in this field.
error-empty = Please fill in this field.
error-invalid-email = Please enter a complete e-mail address, such as name@example.com.
error-too-long = At most { $count } characters, please.
error-control-character = Please write this in one line, without special control characters.
error-invalid-language = Please choose a language from the list, such as English or Deutsch.
error-invalid-telephone = Please enter a telephone number, such as +44 20 7946 0123.
error-invalid-text = This text is too long, or has characters that we cannot keep.

nav-skip = Skip to the content
nav-overview = Overview
nav-orders = Orders
nav-referrals = Referrals
nav-newsletter = Newsletter
nav-profile = Profile
title-error = Error:
pager-label = Pages
pager-previous = Previous
pager-next = Next
copy = Copy
copied = Copied
password-show = Show
chart-thousand = K
chart-million = M
wait-seconds = { $count ->
    [one] { $count } second
   *[other] { $count } seconds
}
wait-minutes = { $count ->
    [one] { $count } minute
   *[other] { $count } minutes
}
wait-hours = { $count ->
    [one] { $count } hour
   *[other] { $count } hours
}
problem-id = Number of this call:

form-kept = You had been logged out. Your changes are still here, but not saved yet.
problem-too-many-requests-wait = Too many attempts. Try again in { $wait }.

foot-contact = Contact
foot-terms = Terms
foot-privacy = Privacy
foot-imprint = Imprint

letter-button-hint = If the button does not work, copy this address into your browser:
