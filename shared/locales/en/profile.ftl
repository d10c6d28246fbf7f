# My account: profile and orders.
account-title = My account
account-number = Customer number
account-save = Save
account-saved = Your changes are saved.
account-mailing-list = Mailing list
account-affiliate = Affiliate referrals
language-en = English
language-de = Deutsch

orders-title = My orders
orders-none = You have not ordered anything yet.
orders-number = Order
orders-placed = Placed
orders-status = Status
orders-total = Total
orders-more = Older orders
order-placed = placed
order-paid = paid
order-cancelled = cancelled

letter-approved-subject = You are an affiliate of { $shop } now
letter-approved-body = { $shop } has approved you as an affiliate. You earn { $rate } of what people you refer buy. Your link and your figures are in your account.
letter-suspended-subject = Your affiliate account at { $shop } is suspended
letter-suspended-body = { $shop } has suspended your affiliate account. The customers you have referred stay yours, but you earn nothing while it is suspended. What you have earned so far stays yours.
letter-rate-subject = Your rate as an affiliate of { $shop } has changed
letter-rate-body = From now on you earn { $rate } of what people you refer buy. What you have earned so far stays as it is.
letter-affiliate-button = My referrals
letter-disabled-subject = Your account at { $shop } is disabled
letter-disabled-body = { $shop } has disabled your account. Nobody can log in to it, and every device has been logged out. If you think this is a mistake, please write to the shop.
letter-enabled-subject = Your account at { $shop } is open again
letter-enabled-body = { $shop } has enabled your account again. Your password is as it was.
letter-enabled-button = Log in
