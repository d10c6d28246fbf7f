# The back office.
admin-title = Back office
admin-site = { $shop } back office
admin-menu = Menu
admin-menu-close = Close
admin-find = Find a customer
admin-nav-people = People
admin-nav-shop = Shop

# Customers
admin-customers = Customers
admin-customers-find = Number or e-mail address
admin-customers-find-button = Find
admin-customers-caption = Customers, newest first
admin-customers-groups = Groups
admin-customers-none = No customers yet
admin-customers-none-hint = Whoever signs up, orders or joins the mailing list stands here.
admin-customers-nobody = Nobody matches “{ $term }”
admin-customers-nobody-hint = A number or a whole e-mail address opens the record. Capitals do not matter.
admin-customers-all = Show all customers
admin-standing = Standing
admin-created = Created
admin-number = Number
admin-no-name = No name

admin-standing-disabled = Disabled
admin-standing-erased = Erased
admin-standing-flagged = To be looked at
admin-standing-awaiting = Awaiting approval
admin-standing-affiliate = Affiliate
admin-standing-suspended = Suspended affiliate
admin-standing-subscriber = Subscriber
admin-standing-special-payments = Special payments
admin-standing-open = Open

# One customer
admin-no = No.
admin-saved = Your changes are saved.
admin-aside = Profile and notes
admin-on-this-page = On this page
admin-send-reset = Send a reset link
admin-reset-sent = A link to set a new password is on its way to the customer.
admin-last-login = Last log-in
admin-never = Never
admin-failed-logins = Failed log-ins
admin-no-password = Not chosen yet
admin-first-purchase = First purchase
admin-since = since
admin-profile-edit = Edit the profile
admin-profile-save = Save the profile
admin-notes = Notes
admin-notes-label = Notes, for staff only
admin-notes-save = Save the notes
admin-notes-none = There are no notes.
admin-latest-orders = Latest orders
admin-orders-none = No orders yet
admin-orders-caption = Orders, newest first
admin-orders-of = Orders of { $name }
admin-back-to-record = Back to the customer
admin-groups-discount = Groups and discount
admin-groups-hint = Names, separated by commas.
admin-groups-save = Save groups and discount
admin-discount = Own discount in %
admin-discount-hint = On items alone, never on delivery.
admin-special-payments = Approved for special payments
error-invalid-slug = Names have lower-case letters, digits and, inside, hyphens: wholesale, trade-fair.
error-invalid-percent = Please enter a percentage from 0 to 100, such as 12.5.
error-built-in-group = Nobody edits the groups affiliates and mailing-list by hand.
problem-built-in-group = This group is not edited by hand
problem-too-many-groups = A customer is in at most 50 groups

admin-affiliate = Affiliate
admin-affiliate-figures = Figures and payouts
admin-affiliate-none = Has not applied.
admin-affiliate-awaiting = Applied on { $date } and awaits approval.
admin-affiliate-approved = Earns { $rate } of what referred customers buy.
admin-affiliate-suspended = Suspended: keeps the referred customers and earns nothing in the meantime.
admin-affiliate-rate = Rate in %
admin-affiliate-approve = Approve
admin-affiliate-save = Save the rate
admin-affiliate-suspend = Suspend
error-rate-missing = An affiliate needs a rate above 0.
problem-rate-missing = The affiliate needs a rate
admin-referred-by = Referred by
admin-referral-why = Why the customer belongs to this affiliate
admin-referral-hit = Followed a link of the affiliate
admin-referral-tagged = Belongs to the affiliate from here on
admin-referral-tagged-to = Belongs to No. { $number } from here on
admin-rule-new-customer = Bought for the first time, within the days for new customers
admin-rule-same-visit = Bought during the same visit, without a referrer before
admin-rule-code = Typed in the code of the affiliate at checkout

admin-list = Mailing list
admin-list-none = Not on the mailing list.
admin-list-pending = Has not confirmed yet.
admin-list-confirmed = Subscriber.
admin-list-unsubscribed = Has unsubscribed.
admin-list-suppressed = Suppressed: mail came back or was reported.
admin-list-proof = Proof of the opt-in

admin-undeliverable = Mail to this address came back on { $date }
admin-undeliverable-hint = None is sent to it any more. Correct the cause first, then allow mail again.
admin-allow-mail = Allow mail again
admin-mail-allowed = Mail may be sent to the address again.
admin-guessing = { $count ->
    [one] One log-in has failed since the last one that worked
   *[other] { $count } log-ins have failed since the last one that worked
}
admin-guessing-hint = Somebody is probably guessing at the password. A reset link helps the owner.
admin-guessing-told = Somebody is probably guessing at the password. The owner was told on { $date }.
admin-flag-same-payment = An order was paid like one of the affiliate’s own
admin-flag-look-alike-address = The address looks like the affiliate’s own
admin-flag-hint = Affiliate and customer may be one person. The commission was booked all the same: please look at the orders.

admin-danger = Danger zone
admin-devices = { $count ->
    [0] Logged in nowhere.
    [one] Logged in on one device.
   *[other] Logged in on { $count } devices.
}
admin-end-sessions = Log out everywhere
admin-end-sessions-hint = Every device has to log in again, and links that were mailed stop working.
admin-end-sessions-button = End all sessions
admin-sessions-ended = All sessions of the customer have ended.
admin-disable = Disable the account
admin-disable-hint = Nobody can log in, and every device is logged out. Can be undone.
admin-disable-button = Disable…
admin-disable-title = Disable { $name }?
admin-disable-what = What happens
admin-disable-login = Nobody can log in to the account.
admin-disable-devices = { $count ->
    [0] No device is logged in at the moment.
    [one] One device is logged out.
   *[other] { $count } devices are logged out.
}
admin-disable-mail = The owner is told by mail, but not why. As an affiliate they earn nothing in the meantime.
admin-stays = What stays
admin-disable-stays = The record, its orders and its password. You can enable the account again at any time.
admin-disable-confirm = Disable the account
admin-leave-as-is = Leave it as it is
admin-reason = Reason
admin-reason-hint = Stands in the audit log for good. No names, please.
admin-customer-disabled = The account is disabled.
admin-enable = Enable the account
admin-enable-hint = The password is as it was. The owner is told by mail.
admin-enable-button = Enable
admin-customer-enabled = The account is open again.
problem-customer-erased = Nothing of an erased record can be changed
problem-customer-not-open = This record is disabled or erased
problem-address-undeliverable = Mail to this address came back

# A new customer
admin-new-customer = Add a customer
admin-new-customer-hint = No mail is sent. Whoever owns the address can choose a password later.
admin-new-customer-button = Add the customer
admin-created-notice = The record is made.
problem-address-taken = This e-mail address has a record already
error-address-taken = This address has a record already. Look for it under Customers.

# One order
admin-order-about = About this order
admin-order-customer = Customer
admin-order-nobody = Nobody yet
admin-order-updated = Last change
admin-order-payment = Paid by
admin-order-disputed = In dispute
admin-order-lines = Commission of this order, oldest first
admin-line-booked = Booked
admin-line-refused = Suspended
admin-because-tagged-now = This order brought its customer to the affiliate.
admin-because-tagged-before = Its customer belonged to the affiliate already.
admin-because-no-visit = Nobody earns: the customer did not come through an affiliate’s link.
admin-because-visit-expired = Nobody earns: the link was followed too long before.
admin-because-visit-invalid = Nobody earns: the visit that came with the order is not one of ours.
admin-because-self-referral = Nobody earns on their own order.
admin-because-programme-off = Nobody earns: the affiliate programme was off.
admin-because-affiliate-suspended = Nothing is owed: the affiliate was suspended when the order was paid.
admin-because-not-paid = Not decided yet: the order is not paid.
admin-because-no-customer = Not decided yet: nobody knows who the customer is.
admin-because-test-order = Nobody earns on a test order.
admin-because-nothing-to-earn = The share has come to nothing so far.

# Home
admin-home = Home
admin-nav-marketing = Marketing
admin-home-zone = Days are those of { $zone }.
admin-home-attention = Needs attention
admin-home-nothing = Nothing needs attention
admin-home-nothing-hint = Applications, mails that could not be sent and whatever else waits for somebody stand here.
admin-home-since = Since { $date }
admin-home-look = See the customers
admin-home-applications = { $count ->
    [one] One application awaits approval
   *[other] { $count } applications await approval
}
admin-home-applications-or-more = { $count } applications or more await approval
admin-home-applications-link = Review applications
admin-home-given-up = { $count ->
    [one] One mail could not be sent
   *[other] { $count } mails could not be sent
}
admin-home-given-up-or-more = { $count } mails or more could not be sent
admin-home-given-up-link = See the mails
admin-home-waiting = { $count ->
    [one] One mail waits for more than a quarter of an hour
   *[other] { $count } mails wait for more than a quarter of an hour
}
admin-home-waiting-or-more = { $count } mails or more wait for more than a quarter of an hour
admin-home-undeliverable = { $count ->
    [one] Mail to one customer came back
   *[other] Mail to { $count } customers came back
}
admin-home-undeliverable-or-more = Mail to { $count } customers or more came back
admin-home-guessed = { $count ->
    [one] Somebody is guessing at one customer’s password
   *[other] Somebody is guessing at the passwords of { $count } customers
}
admin-home-guessed-or-more = Somebody is guessing at the passwords of { $count } customers or more
admin-home-figures = In figures
admin-home-new = { $count } new in { $days } days
admin-home-affiliates = ever approved

# Mails that could not be sent
admin-mails = Mails that could not be sent
admin-mails-none = Every mail was sent
admin-mails-none-hint = A mail that fails is tried ten times, each time later. If none of them works, it stands here.
admin-mails-intro = Each was tried ten times. Find out why first: the mail service has the reasons.
admin-mails-send = Send them again
admin-mails-sent-again = The mails are on their way again.
admin-mail = Mail
admin-mail-since = Since
admin-mail-attempts = Attempts
admin-mail-account-state = An account was disabled or enabled
admin-mail-affiliate-notice = The terms of an affiliate have changed
admin-mail-sign-up = Finish signing up
admin-mail-password-reset = Set a new password
admin-mail-password-changed = The password was changed
admin-mail-guessing-notice = Somebody is guessing at the password
admin-mail-opt-in = Confirm the newsletter
admin-mail-opt-in-reminder = Confirm the newsletter, once more
admin-mail-opt-out = Unsubscribe from the newsletter

# Affiliates
admin-affiliates = Affiliates
admin-applied = Applied
admin-affiliate-decline = Decline
admin-affiliate-declined = The application is declined.
problem-not-awaiting-approval = This affiliate does not await approval
admin-affiliates-none = No affiliates yet
admin-affiliates-none-hint = Customers apply in their account. Whoever is approved stands here with the month’s figures.
admin-affiliates-caption = Affiliates in { $month }, newest customers first
admin-affiliate-tab-figures = Figures
admin-aliases = Names for the link

# Lines and payouts
admin-line = Line
admin-line-due = Due
admin-line-due-from = Due from { $date }
admin-lines-none = No such lines
admin-lines-none-hint = Lines of commission are booked when orders are paid. Choose another status or currency above.
admin-lines-caption = Lines of commission, oldest first
admin-lines-count = { $count ->
    [one] One line
   *[other] { $count } lines
}
admin-pay-hint = The next page shows the total. Nothing is paid before you press the button there.
admin-pay-ticked = Pay the ticked lines…
admin-pay-due = Pay all that are due…
admin-pay-all = Pay all unpaid lines…
admin-pay = Set as paid
admin-paid-notice = The lines are set as paid.
admin-payout-new = Set as paid
admin-payout-total = Total
admin-payout-method = Paid by
admin-method-other = Bank transfer or another way
admin-payout-note = Note
admin-payout-back = Back to the lines
admin-payout-refused-hint = Nothing was changed. Look at the lines again.
admin-payouts-none-hint = What is set as paid stands here, also after it was marked as unpaid.
admin-payouts-none-button = Lines that are due
admin-payout-lines = Lines
admin-payout-title = Payout of { $total }
admin-payout-about = About this payout
admin-payout-history = History
admin-payout-made = { $who } set the lines as paid
admin-payout-unmade = { $who } marked it as unpaid
admin-payout-lines-caption = Lines of this payout, oldest first
admin-unpay-button = Mark as unpaid…
admin-unpay-title = Mark this payout as unpaid?
admin-unpay-what = What happens
admin-unpay-lines = { $count ->
    [one] Its line can be paid again.
   *[other] All its { $count } lines can be paid again.
}
admin-unpay-paid = What the affiliate was paid goes from { $before } to { $after }.
admin-unpay-money = The money itself does not come back by this.
admin-unpay-stays = The payout stays in the history as cancelled. The lines stay as they were booked.
admin-unpay-confirm = Mark as unpaid
admin-unpaid-notice = The payout is marked as unpaid.
problem-nothing-due = There is nothing to pay, or the lines come to 0 or less
problem-line-unknown = There is no such line
problem-line-already-paid = A line is paid already
problem-line-other-currency = A line is in another currency
problem-line-refused = Nothing is owed for one of the lines
problem-payout-too-large = These are too many lines for one payout
problem-total-changed = The lines come to another total by now
