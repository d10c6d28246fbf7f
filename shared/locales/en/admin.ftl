# The back office.
admin-title = Back office
admin-site = { $shop } back office
admin-menu = Menu
admin-menu-close = Close
admin-find = Find a customer
admin-nav-people = People

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
